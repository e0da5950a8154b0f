-- What the sources hold, as read: one row per shop, entity and column, with the
-- number of values and of distinct values, the lowest and the highest.
with

{%- set entities = cleaned_entities() %}

{%- for entity in entities %}

{{ entity }} as (
    {{ union_shops(entity) }}
),
{%- endfor %}

final as (
    {%- for entity in entities %}
    {%- set is_last_entity = loop.last %}
    {%- for column, type in vocabulary(entity).items()
        if column not in ['shop_id', 'source_table'] %}
    select
        shop_id,
        '{{ entity }}' as entity,
        '{{ column }}' as column_name,
        '{{ type }}' as data_type,
        count(*) as row_count,
        count({{ column }}) as value_count,
        count(distinct {{ column }}) as distinct_count,
        {{ as_text('min(' ~ column ~ ')', type) }} as lowest_value,
        {{ as_text('max(' ~ column ~ ')', type) }} as highest_value
    from {{ entity }}
    group by shop_id
    {{ 'union all' if not (loop.last and is_last_entity) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
