{#- How many standard deviations a customer is from the shop's mean of a feature. Null
    if that is little, if the amount behind a logarithm is on the other side of the
    shop's average, or if the average order is below zero and thus of no order. -#}
{% macro clear_deviation(feature) -%}
    {%- set measure = 'customers.' ~ feature | replace('log_', '') -%}
    {%- set deviation = safe_divide(
        'customers.' ~ feature ~ ' - profiles.' ~ feature ~ '_feature_mean',
        'profiles.' ~ feature ~ '_feature_deviation'
    ) -%}
    case
        when
            abs({{ deviation }}) >= {{ strong_deviation() }}
            and sign({{ deviation }})
            = sign({{ measure }} - profiles.{{ feature }}_shop_average)
            {{ 'and ' ~ measure ~ ' >= 0' if feature == 'average_order_value' }}
            then abs({{ deviation }})
    end
{%- endmacro %}
