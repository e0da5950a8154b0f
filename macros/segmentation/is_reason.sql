{#- Whether a feature of cluster_profiles sets a cluster apart: it deviates clearly,
    and the averages, as measure_texts says them, differ in the same direction. -#}
{% macro is_reason(profiles, measures) -%}
    abs({{ profiles }}.deviation) >= {{ strong_deviation() }}
    and sign({{ profiles }}.deviation) = sign(
        {%- for average in ['measure_average', 'shop_average'] %}
        {{ '- ' if not loop.first }}{{ shown_number(
            measures ~ '.scale * ' ~ profiles ~ '.' ~ average,
            measures ~ '.decimals'
        ) }}
        {%- endfor %}
    )
{%- endmacro %}
