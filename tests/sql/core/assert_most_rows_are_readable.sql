-- Most rows of every raw table can be read, some of its lines are purchases, and they
-- have customers. A table that is mostly unreadable is written differently, as with the
-- day first or with decimal commas, and what is left of it would mislead: nothing is
-- published.
{%- set ignored = ['not_a_line', 'in_another_file', 'other_store'] -%}
{#- What a line is that is no purchase. -#}
{%- set kinds_of_lines = {
    'refund': 'refunds', 'discount': 'discounts',
    'not_counted': 'of a status, or with a mark, that does not count',
    'other_store': 'of another store',
    'not_a_line': 'totals or the like',
    'in_another_file': 'in another file, too',
} -%}
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
        'remedy': 'Nothing is published if less than ' ~ '{:.0%}'.format(var('minimum_readable_share')) ~ ' of the rows can be read (var minimum_readable_share), if all are rejected, or if no line of an own shop is a purchase. Else core.rejected_rows holds the rejected rows as they are.',
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
        '{{ dbt.escape_single_quotes(raw_words(shop, node)) }}' as place,
        {{ 'true' if shop in own_shops() else 'false' }} as is_own,
        {{ 'true' if shop in own_shops_with('store_column') else 'false' }}
            as has_stores
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as source_table,
        cast(null as varchar) as place,
        false as is_own,
        false as has_stores
    where false
),

-- What the file of an own shop calls a column, and the vars that say which column
-- it is and how its cells are read; or which say that a line is no purchase.
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
    {%- for kind in kinds_of_lines %}
    select
        '{{ shop }}' as shop_id,
        '{{ kind }} line' as column_name,
        cast(null as varchar) as file_column,
        cast(null as varchar) as column_var,
        '{{ own_shop_advice(shop, kind ~ ' line') | replace("'", "''") }}' as advice
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
-- nobody's: they are set aside, as lines are that count and are no purchases.
judged_rows as (
    {%- for entity in cleaned_entities() if shops_with(entity) %}
    {%- set is_line = entity == 'order_lines' %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        source_table,
        {{ 'true' if is_line else 'false' }} as is_line,
        {{ 'customer_id' if is_line else "''" }} as customer_id,
        case
            when rejection_reason = 'unreadable_value' then 'unreadable'
            when rejection_reason like 'missing%' then 'missing'
            when rejection_reason in ({{ quoted_list(ignored | join(',')) }})
                then 'set aside'
            when rejection_reason is not null then 'rejected'
            {%- if is_line %}
            when line_type != 'purchase' then 'no purchase'
            {%- endif %}
            else 'none'
        end as fault,
        case rejection_reason
            when 'unreadable_value' then split_part(parse_problem, ': ', 1)
            {%- for reason, column in columns_of_reasons.items() %}
            when '{{ reason }}' then '{{ column }}'
            {%- endfor %}
            else {{ 'coalesce(rejection_reason, line_type)' if is_line
                else 'rejection_reason' }}
        end as cause,
        split_part(split_part(parse_problem, '; ', 1), ': ', 2) as example,
        row_count
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    -- Rows without any value are no rows.
    where coalesce(parse_problem, '') != 'line: empty; '
    {%- endfor %}
),

causes as (
    select
        shop_id,
        source_table,
        fault,
        cause,
        case
            when fault in ('unreadable', 'missing') then 'unusable'
            when fault in ('set aside', 'no purchase') then 'no purchase'
            else fault
        end as kind,
        max(case when is_line then 1 else 0 end) as is_line,
        cast(sum(row_count) as varchar) || ' are ' || case cause
            {%- for kind, words in kinds_of_lines.items() %}
            when '{{ kind }}' then '{{ words }}'
            {%- endfor %}
            else 'rejected (' || cause || ')'
        end as words,
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
            partition by shop_id, source_table, kind
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
        raw_tables.is_own,
        raw_tables.has_stores,
        coalesce(sum(causes.row_count), 0) as raw_row_count,
        coalesce(
            sum(
                case when causes.fault != 'set aside' then causes.row_count end
            ),
            0
        ) as rows_in,
        sum(
            case
                when causes.kind in ('unusable', 'rejected')
                    then causes.row_count
                else 0
            end
        ) as rows_rejected,
        sum(case when causes.kind = 'unusable' then causes.row_count else 0 end)
            as rows_unusable,
        sum(case when causes.fault = 'none' then causes.row_count else 0 end)
            as purchase_row_count,
        sum(
            case
                when causes.fault in ('none', 'no purchase')
                    then causes.customer_row_count
                else 0
            end
        ) as customer_row_count,
        max(causes.is_line) as is_line,
        {{ listed_text('causes.words', ', ', 'causes.words') }} as words
    from raw_tables
    left join causes
        on
            raw_tables.shop_id = causes.shop_id
            and raw_tables.source_table = causes.source_table
    group by
        raw_tables.shop_id, raw_tables.source_table, raw_tables.place,
        raw_tables.is_own, raw_tables.has_stores
),

-- Where shops share a file by its stores, the first one reads what is nobody's.
compared as (
    select
        *,
        is_line = 1 and purchase_row_count = 0 as is_without_purchases,
        has_stores
        and raw_row_count = 0
        and sum(raw_row_count) over (partition by place) > 0 as has_no_store,
        rows_unusable > (1 - {{ var('warned_readable_share') }}) * rows_in
            as is_hardly_readable,
        rows_in > 0
        and (
            rows_rejected = rows_in
            or rows_unusable
            > (1 - {{ var('minimum_readable_share') }}) * rows_in
        ) as is_unreadable
    from counted
),

-- What a message is of.
told_tables as (
    select
        *,
        case
            when is_unreadable and is_hardly_readable then 'unusable'
            when is_unreadable then 'rejected'
            when has_no_store or is_without_purchases then 'no purchase'
            when is_hardly_readable then 'unusable'
        end as kind
    from compared
),

judged_tables as (
    select
        *,
        case
            when is_unreadable or (kind = 'no purchase' and is_own) then 1
            when kind is not null or customer_row_count = 0 then 2
        end as severity
    from told_tables
)

select
    tables.shop_id,
    tables.severity,
    case
        when tables.has_no_store
            then 'none of the rows of {place} is of this shop''s stores.'
        when tables.raw_row_count = 0 then '{place} has a header and no rows.'
        when tables.kind = 'no purchase'
            then
                'none of the {raw_row_count} rows of {place} is a purchase: '
                || '{words}'
                || coalesce(
                    ', such as ''' || nullif(ranked_causes.example, '')
                    || '''.',
                    '.'
                )
        when tables.kind is null
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
                when tables.kind = 'unusable' then 'in the column {column_name}'
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
    tables.raw_row_count,
    tables.rows_in,
    tables.words,
    case
        when tables.kind = 'unusable' then tables.rows_unusable
        else tables.rows_rejected
    end as bad_row_count,
    {{ safe_divide(
        'case when tables.kind = \'unusable\' then tables.rows_unusable else tables.rows_rejected end',
        'tables.rows_in'
    ) }} as bad_row_share,
    coalesce(own_columns.file_column, ranked_causes.cause) as column_name,
    ranked_causes.row_count,
    ranked_causes.example,
    case
        when tables.raw_row_count = 0 and not tables.has_no_store
            then
                'Export it again with its rows, '
                || 'or leave the shop out (SHOPS=).'
        when ranked_causes.fault = 'unreadable'
            then coalesce(
                own_columns.advice,
                'No var changes how this source is read: write values as its '
                || 'publisher does, or map the file as an own shop '
                || '(docs/own-shop.md).'
            )
        when tables.kind = 'no purchase'
            then coalesce(own_columns.advice, 'Look at the file.')
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
        and tables.kind = ranked_causes.kind
left join own_columns
    on
        tables.shop_id = own_columns.shop_id
        and own_columns.column_name = case
            when tables.has_no_store then 'other_store line'
            when tables.kind = 'no purchase' then ranked_causes.cause || ' line'
            else coalesce(ranked_causes.cause, 'customer_id')
        end
-- A shop whose file names no customers is known to have none.
where
    tables.severity is not null
    and (
        tables.raw_row_count = 0
        or tables.kind is not null
        or coalesce(own_columns.file_column, 'customer_id') != ''
    )
