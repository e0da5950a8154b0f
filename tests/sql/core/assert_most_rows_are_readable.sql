-- A table of which a tenth is unreadable is written differently, as with the
-- day first or decimal commas.
{{ config(
    severity='warn',
    meta={
        'message': "{shop_id}: {rows_rejected} of {rows_in} rows ({share}) of {source_table} cannot be read, most often the column {column_name}: {row_count} rows, such as '{example}'. {setting}",
        'remedy': 'core.rejected_rows holds the rows as they are. docs/parameters.md explains the vars.',
    },
) }}
with

rejected as (
    select
        shop_id,
        source_table,
        row_count,
        split_part(' | ' || row_text, ' | unreadable ', 2) as parse_problem
    from {{ ref('rejected_rows') }}
    where rejection_reason = 'unreadable_value'
),

by_column as (
    select
        shop_id,
        source_table,
        split_part(parse_problem, ': ', 1) as column_name,
        min(split_part(split_part(parse_problem, '; ', 1), ': ', 2)) as example,
        sum(row_count) as row_count,
        row_number() over (
            partition by shop_id, source_table
            order by
                sum(row_count) desc nulls last,
                split_part(parse_problem, ': ', 1)
        ) as column_rank
    from rejected
    group by shop_id, source_table, split_part(parse_problem, ': ', 1)
)

select
    audit.shop_id,
    audit.source_table,
    audit.rows_in,
    audit.rows_rejected,
    {{ safe_divide('audit.rows_rejected', 'audit.rows_in') }} as share,
    by_column.column_name,
    by_column.row_count,
    by_column.example,
    case
        when audit.shop_id != 'transactions'
            then
                'No var changes how this source is read: write values as its '
                || 'publisher does, or map the file as your own shop '
                || '(docs/own-shop.md).'
        when by_column.column_name = 'ordered_at'
            then 'Set the var transactions_time_formats.'
        else
            'Set the var transactions_decimal_comma or '
            || 'transactions_currency_sign.'
    end as setting
from {{ ref('cleaning_audit') }} as audit
left join by_column
    on
        audit.shop_id = by_column.shop_id
        and audit.source_table = by_column.source_table
        and by_column.column_rank = 1
where
    audit.cleaning_rule = 'unreadable_value'
    and 10 * audit.rows_rejected > audit.rows_in
