{#- A customer of an own shop by the id in the column: null for the values
    that mean nobody (guest_values), in lower case as customer_case says. -#}
{% macro own_shop_customer(shop, column) -%}
    {%- set case = own_shop_setting(shop, 'customer_case') -%}
    case
            {%- if own_shop_setting(shop, 'guest_values') %}
            when {{ is_guest_value(shop, column) }} then null
            {%- endif %}
            {%- if case == 'fold_emails' %}
            when {{ column }} like '%@%' then lower({{ column }})
            {%- endif %}
            else {{ 'lower(' ~ column ~ ')' if case == 'fold' else column }}
        end
{%- endmacro %}
