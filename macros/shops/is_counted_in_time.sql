{#- Whether a row of a relation counts in its shop's times: not if the shop ignores
    irregular purchases (as_of_policy) and the row lies where they begin, or later. -#}
{% macro is_counted_in_time(relation, time) -%}
    {%- set shops = [] -%}
    {%- for shop in shop_names()
        if shop_var(shop, 'as_of_policy') == 'last_regular_purchase' -%}
        {%- do shops.append(shop) -%}
    {%- endfor -%}
    {%- if shops -%}
    not exists (
            select 1
            from {{ ref('int_irregular_purchases') }} as irregular_purchases
            where
                irregular_purchases.shop_id = {{ relation }}.shop_id
                and irregular_purchases.shop_id in ({{ quoted_list(shops | join(',')) }})
                and {{ relation }}.{{ time }} >= irregular_purchases.irregular_from_date
        )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
