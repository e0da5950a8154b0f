{{ config(materialized='view') }}
{%- set columns = vocabulary('order_lines').keys() | list -%}
with

numbered as (
    {{ union_shops('order_lines', shops_with('line_numbers')) }}
),

distinct_numbered as (
    {{ collapse_duplicates('numbered', 'order_lines') }}
),

lookalikes as (
    select * from {{ ref('int_order_lines_unnumbered') }}
    where has_lookalikes
),

distinct_lookalikes as (
    {{ collapse_duplicates('lookalikes', 'order_lines') }}
),

others as (
    select
        {{ columns | join(',\n        ') }},
        cast(1 as bigint) as row_count,
        cast(0 as bigint) as duplicate_count
    from {{ ref('int_order_lines_unnumbered') }}
    where not has_lookalikes
),

-- Of several lines with one number the latest usable one stays. Ordering by
-- all columns is total, so every build picks the same line.
final as (
    select
        *,
        false as has_lookalikes,
        row_number() over (
            partition by shop_id, order_id, line_number
            order by
                parse_problem nulls first,
                case
                    when quantity is null or unit_price is null then 1
                    else 0
                end,
                ordered_at desc nulls last,
                {{ columns | reject('in', [
                    'shop_id', 'source_table', 'order_id', 'line_number',
                    'parse_problem', 'ordered_at',
                ]) | join(' nulls last, ') }} nulls last
        ) > 1 as is_repeated_number
    from distinct_numbered
    union all
    select
        *,
        true as has_lookalikes,
        false as is_repeated_number
    from distinct_lookalikes
    union all
    select
        *,
        false as has_lookalikes,
        false as is_repeated_number
    from others
)

select * from final
