-- Most rows of every raw table can be read, and its lines have customers. A table
-- that is mostly unreadable is written differently, as with the day first or with
-- decimal commas, and what is left of it would mislead: nothing is published.
{%- set columns_of_reasons = {
    'missing_time': 'ordered_at', 'missing_amount': 'unit_price',
    'missing_quantity': 'quantity', 'missing_order': 'order_id',
} -%}
{{ config(
    severity='error',
    fail_calc='coalesce(3 - min(severity), 0)',
    warn_if='>= 1',
    error_if='>= 2',
    meta={
        'message': '{shop_id}: {problem} {advice}',
        'remedy': 'Nothing is published if less than ' ~ '{:.0%}'.format(var('minimum_readable_share')) ~ ' of the rows can be read (var minimum_readable_share), or if all are rejected. Else core.rejected_rows holds the rejected rows as they are.',
    },
) }}
with

raw_tables as (
    {%- for shop in shop_names() if execute %}
    {%- for node in graph.sources.values()
        if node.source_name == shop_source(shop) %}
    select
        '{{ shop }}' as shop_id,
        '{{ node.name }}' as source_table,
        '{{ dbt.escape_single_quotes(raw_words(shop, node)) }}' as place
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as source_table,
        cast(null as varchar) as place
    where false
),

-- What the file of an own shop calls a column, and the vars that say which column
-- it is and how its cells are read.
own_columns as (
    {%- for shop in own_shops() %}
    {%- for column in own_shop_columns() %}
    select
        '{{ shop }}' as shop_id,
        '{{ column.name }}' as column_name,
        '{{ dbt.escape_single_quotes(raw_columns(shop, 'transactions')[column.name]) }}'
            as file_column,
        '{{ shop }}_{{ column.config.meta.named_by }}' as column_var,
        '{{ dbt.escape_single_quotes(own_shop_advice(shop, column.name)) }}' as advice
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as column_name,
        cast(null as varchar) as file_column,
        cast(null as varchar) as column_var,
        cast(null as varchar) as advice
    where false
),

-- Totals and the like are no lines, and those of a store that no shop names are
-- nobody's.
judged_rows as (
    {%- for entity in cleaned_entities() if shops_with(entity) %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        source_table,
        {{ 'customer_id' if entity == 'order_lines' else "''" }} as customer_id,
        case
            when rejection_reason = 'unreadable_value' then 'unreadable'
            when rejection_reason like 'missing%' then 'missing'
            when rejection_reason is not null then 'rejected'
            else 'none'
        end as fault,
        case rejection_reason
            when 'unreadable_value' then split_part(parse_problem, ': ', 1)
            {%- for reason, column in columns_of_reasons.items() %}
            when '{{ reason }}' then '{{ column }}'
            {%- endfor %}
            else rejection_reason
        end as cause,
        split_part(split_part(parse_problem, '; ', 1), ': ', 2) as example,
        row_count
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    where
        rejection_reason is null
        or rejection_reason not in (
            'not_a_line', 'in_another_file', 'other_store'
        )
    {%- endfor %}
),

causes as (
    select
        shop_id,
        source_table,
        fault,
        cause,
        fault in ('unreadable', 'missing') as is_unusable,
        min(example) as example,
        sum(row_count) as row_count,
        count(customer_id) as customer_row_count
    from judged_rows
    group by shop_id, source_table, fault, cause
),

ranked_causes as (
    select
        *,
        row_number() over (
            partition by shop_id, source_table, is_unusable
            order by row_count desc nulls last, fault asc, cause asc
        ) as cause_rank
    from causes
    where fault != 'none'
),

counted as (
    select
        raw_tables.shop_id,
        raw_tables.source_table,
        raw_tables.place,
        coalesce(sum(causes.row_count), 0) as rows_in,
        sum(
            case when causes.fault != 'none' then causes.row_count else 0 end
        ) as rows_rejected,
        sum(case when causes.is_unusable then causes.row_count else 0 end)
            as rows_unusable,
        sum(case when causes.fault = 'none' then causes.customer_row_count else 0 end)
            as customer_row_count
    from raw_tables
    left join causes
        on
            raw_tables.shop_id = causes.shop_id
            and raw_tables.source_table = causes.source_table
    group by raw_tables.shop_id, raw_tables.source_table, raw_tables.place
),

judged_tables as (
    select
        *,
        rows_unusable > (1 - {{ var('warned_readable_share') }}) * rows_in
            as is_hardly_readable,
        case
            when
                rows_in > 0
                and (
                    rows_rejected = rows_in
                    or rows_unusable
                    > (1 - {{ var('minimum_readable_share') }}) * rows_in
                )
                then 1
            when
                customer_row_count = 0
                or rows_unusable
                > (1 - {{ var('warned_readable_share') }}) * rows_in
                then 2
        end as severity
    from counted
)

select
    tables.shop_id,
    tables.severity,
    case
        when tables.rows_in = 0 then '{place} has a header and no rows.'
        when ranked_causes.fault is null
            then 'none of the {rows_in} rows of {place} has a customer.'
        else
            '{bad_row_count} of {rows_in} rows ({bad_row_share}) of {place} '
            || case ranked_causes.fault
                when 'unreadable' then 'cannot be read'
                when 'missing' then 'lack a value that is needed'
                else 'are rejected'
            end
            || ', most often '
            || case
                when ranked_causes.is_unusable then 'in the column {column_name}'
                else 'as {column_name}'
            end
            || ': {row_count} rows'
            || case
                when ranked_causes.fault = 'unreadable'
                    then ', such as ''{example}''.'
                else '.'
            end
    end as problem,
    tables.place,
    tables.rows_in,
    case
        when tables.is_hardly_readable then tables.rows_unusable
        else tables.rows_rejected
    end as bad_row_count,
    {{ safe_divide(
        'case when tables.is_hardly_readable then tables.rows_unusable else tables.rows_rejected end',
        'tables.rows_in'
    ) }} as bad_row_share,
    coalesce(own_columns.file_column, ranked_causes.cause) as column_name,
    ranked_causes.row_count,
    ranked_causes.example,
    case
        when tables.rows_in = 0
            then 'Export it again with its rows, or leave the shop out (SHOPS=).'
        when ranked_causes.fault = 'unreadable'
            then coalesce(own_columns.advice, 'No var changes how this source is read: write values as its publisher does, or map the file as an own shop (docs/own-shop.md).')
        when own_columns.column_var is not null
            then 'Look at the var ' || own_columns.column_var || '.'
        else 'Look at the file.'
    end as advice
from judged_tables as tables
left join ranked_causes
    on
        tables.shop_id = ranked_causes.shop_id
        and tables.source_table = ranked_causes.source_table
        and ranked_causes.cause_rank = 1
        and tables.is_hardly_readable = ranked_causes.is_unusable
        and (tables.is_hardly_readable or tables.rows_rejected = tables.rows_in)
left join own_columns
    on
        tables.shop_id = own_columns.shop_id
        and own_columns.column_name = coalesce(ranked_causes.cause, 'customer_id')
-- A shop whose file names no customers is known to have none.
where
    tables.severity is not null
    and (
        tables.rows_in = 0
        or ranked_causes.fault is not null
        or coalesce(own_columns.file_column, 'customer_id') != ''
    )
