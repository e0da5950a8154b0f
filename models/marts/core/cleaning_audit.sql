with

cleaning_rules as (
    select * from {{ ref('cleaning_rules') }}
),

counted as (
    {%- for entity in cleaned_entities() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ entity }}' as entity,
        shop_id,
        source_table,
        rejection_reason,
        sum(row_count) as row_count,
        sum(duplicate_count) as duplicate_count
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    group by shop_id, source_table, rejection_reason
    {%- endfor %}
),

source_tables as (
    select
        entity,
        shop_id,
        source_table,
        sum(row_count) as raw_row_count,
        sum(duplicate_count) as duplicate_count
    from counted
    group by entity, shop_id, source_table
),

rows_by_rule as (
    select
        source_tables.shop_id,
        source_tables.source_table,
        cleaning_rules.cleaning_rule,
        cleaning_rules.rule_order,
        source_tables.raw_row_count,
        case
            when cleaning_rules.cleaning_rule = 'exact_duplicate'
                then source_tables.duplicate_count
            else coalesce(counted.row_count - counted.duplicate_count, 0)
        end as rows_rejected
    from source_tables
    inner join cleaning_rules
        on source_tables.entity = cleaning_rules.entity
    left join counted
        on
            source_tables.entity = counted.entity
            and source_tables.shop_id = counted.shop_id
            and source_tables.source_table = counted.source_table
            and cleaning_rules.cleaning_rule = counted.rejection_reason
),

-- A waterfall: each rule gets the rows that the previous one kept.
waterfall as (
    select
        *,
        raw_row_count - sum(rows_rejected) over (
            partition by shop_id, source_table
            order by rule_order
            rows between unbounded preceding and current row
        ) as rows_kept
    from rows_by_rule
),

final as (
    select
        cast(shop_id as varchar) as shop_id,
        cast(source_table as varchar) as source_table,
        cast(cleaning_rule as varchar) as cleaning_rule,
        cast(rule_order as integer) as rule_order,
        cast(rows_kept + rows_rejected as bigint) as rows_in,
        cast(rows_rejected as bigint) as rows_rejected,
        cast(rows_kept as bigint) as rows_kept
    from waterfall
)

select * from final
