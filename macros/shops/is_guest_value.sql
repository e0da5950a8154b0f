{#- Whether a customer's id is one of the values that mean nobody. -#}
{% macro is_guest_value(shop, column) -%}
    coalesce(lower({{ column }}) in (
                {{ quoted_list(own_shop_setting(shop, 'guest_values')) }}
            ), false)
{%- endmacro %}
