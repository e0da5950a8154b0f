{#- The currency of an own shop that says none, by its lines, as SQL (shop_currency). -#}
{% macro shop_currency_in_file(shop) -%}
    {%- if shop not in own_shops_with('currency_column') -%}
        {{ return("'" ~ dbt.escape_single_quotes(var('currency')) ~ "'") }}
    {%- endif -%}
    (
        select {{ shop_currency(
            shop,
            "case when ordered_at is not null and coalesce(parse_problem, '') not like "
            ~ "'store: %' then currency end"
        ) }}
        from {{ ref('base_transactions__order_lines') }}
        where shop_id = '{{ shop }}'
    )
{%- endmacro %}
