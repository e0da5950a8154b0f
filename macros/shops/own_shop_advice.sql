{#- Which vars say how the cells of an own shop's column are read, with their values: a
    sentence for someone whose file cannot be read. -#}
{% macro own_shop_advice(shop, column) -%}
    {%- set vars_now = [] -%}
    {%- for key in (
        {'ordered_at': ['time_formats'], 'currency': ['currency']}.get(
            column, ['decimal_comma', 'currency_sign']
        )
    ) -%}
        {%- do vars_now.append(
            shop ~ '_' ~ key ~ " (now '" ~ own_shop_setting(shop, key) ~ "')"
        ) -%}
    {%- endfor -%}
    {{ return('Look at the var ' ~ vars_now | join(' or ') ~ '.') }}
{%- endmacro %}
