{#- The products of itemsets, a row each: the ids of an itemset are one text, in
    order, with | between them. -#}
{% macro products_of_itemsets(relation, ids, size, columns) -%}
    select
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        cast(places.generated_number as integer) as item_position,
        {{ dbt.split_part(
            relation ~ '.' ~ ids, "'|'",
            'cast(places.generated_number as integer)'
        ) }} as product_id
    from {{ relation }}
    inner join places
        on {{ relation }}.{{ size }} >= places.generated_number
{%- endmacro %}
