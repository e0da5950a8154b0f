with

{%- for entity in cleaned_entities() %}

{{ entity }} as (
    select
        *,
        {{ row_as_text(entity) }} as row_text
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    where rejection_reason is not null or duplicate_count > 0
),
{%- endfor %}

-- A row that is both a duplicate and unusable counts under both reasons.
rejected as (
    {%- for entity in cleaned_entities() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        source_table,
        row_text,
        'exact_duplicate' as rejection_reason,
        duplicate_count as row_count
    from {{ entity }}
    where duplicate_count > 0
    union all
    select
        shop_id,
        source_table,
        row_text,
        rejection_reason,
        row_count - duplicate_count as row_count
    from {{ entity }}
    where rejection_reason is not null
    {%- endfor %}
),

final as (
    select
        cast(shop_id as varchar) as shop_id,
        cast(source_table as varchar) as source_table,
        cast(row_text as varchar) as row_text,
        cast(rejection_reason as varchar) as rejection_reason,
        cast(row_count as bigint) as row_count
    from rejected
)

select * from final
