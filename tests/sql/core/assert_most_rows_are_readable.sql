-- Most rows of every raw table can be read, some of its lines are purchases, and they
-- have customers. A table that is mostly unreadable is written differently, as with the
-- day first or with decimal commas, and what is left of it would mislead: nothing is
-- published.
{#- What a line is that is no purchase. -#}
{%- set kinds_of_lines = {
    'refund': 'refunds', 'discount': 'discounts',
    'not_counted': 'of a status, or with a mark, that does not count',
    'other_store': 'of another store',
    'not_a_line': 'totals or the like',
    'in_another_file': 'in another file, too',
} -%}
{%- set columns_of_lines = {
    'missing_time': 'ordered_at', 'missing_amount': 'unit_price',
    'missing_quantity': 'quantity', 'missing_order': 'order_id',
} -%}
{%- set columns_of_reasons = {
    'marketing_spend': {
        'missing_time': 'spent_at', 'missing_channel': 'channel',
        'missing_amount': 'spend',
    },
    'touchpoints': {
        'missing_time': 'touched_at', 'missing_channel': 'channel',
        'missing_customer': 'customer_id',
    },
} -%}
{%- set in_table = 'over (partition by raw_tables.shop_id, raw_tables.source_table)' -%}
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
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as source_table,
        cast(null as varchar) as place,
        false as is_own,
        false as has_stores
    where false
    {%- for shop in shop_names() if execute %}
    {%- for node in shop_tables(shop) %}
    union all
    select
        '{{ shop }}', '{{ node.name }}',
        '{{ dbt.escape_single_quotes(raw_words(shop, node)) }}',
        {{ shop in own_shops() }},
        {{ node.name == 'transactions' and shop in own_shops_with('store_column') }}
    {%- endfor %}
    {%- endfor %}
),

-- What the file of an own shop calls a column, and the vars that say which column
-- it is and how its cells are read; or which say that a line is no purchase.
own_columns as (
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as source_table,
        cast(null as varchar) as cause,
        cast(null as varchar) as file_column,
        cast(null as varchar) as column_var,
        cast(null as varchar) as advice
    where false
    {%- for shop in own_shops() %}
    {%- for node in shop_tables(shop) %}
    {%- set names = raw_columns(shop, node.name) %}
    {%- for column in own_shop_columns(node.name) if names[column.name]
        or column.name in columns_of_lines.values() | list + ['customer_id'] %}
    {#- A line of a missing price may lack its amount. #}
    {%- set read = 'amount' if column.name == 'unit_price'
        and not names.unit_price else column.name %}
    union all
    select
        '{{ shop }}', '{{ node.name }}', '{{ column.name }}',
        '{{ dbt.escape_single_quotes(names[read]) }}',
        '{{ shop }}_{{ column.config.meta.named_by | replace(column.name, read) }}',
        '{{ own_shop_advice(shop, column.name) | replace("'", "''") }}'
    {%- endfor %}
    {%- endfor %}
    {%- for kind in kinds_of_lines %}
    union all
    select
        '{{ shop }}', 'transactions' as source_table, '{{ kind }} line',
        '' as file_column, '' as column_var,
        '{{ own_shop_advice(shop, kind ~ ' line') | replace("'", "''") }}'
    {%- endfor %}
    {%- endfor %}
),

-- Rows without any value are no rows.
cleaned as (
    {%- for entity in cleaned_entities() if shops_with(entity) %}
    {%- set is_line = entity == 'order_lines' %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        source_table,
        {{ 'line_type' if is_line else "'purchase'" }} as line_type,
        rejection_reason,
        parse_problem,
        case rejection_reason
            {%- for reason, column in columns_of_reasons.get(
                entity, columns_of_lines
            ).items() %}
            when '{{ reason }}' then '{{ column }}'
            {%- endfor %}
        end as missing_column,
        sum(row_count) as row_count,
        count({{ 'customer_id' if is_line else '*' }}) as customer_row_count
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    where parse_problem is null or parse_problem != 'line: empty; '
    group by
        shop_id, source_table, rejection_reason, parse_problem
        {{- ', line_type' if is_line }}
    {%- endfor %}
),

-- Totals and the like are no lines, and those of a store that no shop names are
-- nobody's: they are set aside, as lines are that count and are no purchases.
judged_rows as (
    select
        *,
        case
            when rejection_reason = 'unreadable_value' then 'unreadable'
            when rejection_reason like 'missing%' then 'missing'
            when
                rejection_reason
                in ('not_a_line', 'in_another_file', 'other_store')
                then 'set aside'
            when rejection_reason is not null then 'rejected'
            when line_type != 'purchase' then 'no purchase'
            else 'none'
        end as fault,
        case
            when rejection_reason = 'unreadable_value'
                then split_part(parse_problem, ': ', 1)
            else coalesce(missing_column, rejection_reason, line_type)
        end as cause,
        split_part(split_part(parse_problem, '; ', 1), ': ', 2) as example
    from cleaned
),

causes as (
    select
        shop_id,
        source_table,
        fault,
        cause,
        case
            when fault in ('unreadable', 'missing') then 'unusable'
            when fault = 'set aside' then 'no purchase'
            else fault
        end as kind,
        cast(sum(row_count) as varchar) || ' are ' || case cause
            {%- for kind, words in kinds_of_lines.items() %}
            when '{{ kind }}' then '{{ words }}'
            {%- endfor %}
            else 'rejected (' || cause || ')'
        end as words,
        nullif(min(example), '') as example,
        sum(row_count) as row_count,
        sum(customer_row_count) as customer_row_count
    from judged_rows
    group by shop_id, source_table, fault, cause
),

-- Where shops share a file by its stores, the first one reads what is nobody's.
counted as (
    select
        raw_tables.*,
        causes.fault,
        causes.cause,
        causes.kind as cause_kind,
        causes.example,
        causes.row_count,
        {{ listed_text('causes.words', ', ', 'causes.words', in_table) }}
            as words,
        {%- for count, condition in {
            'raw_row_count': 'true',
            'rows_in': "causes.fault != 'set aside'",
            'rows_rejected': "causes.kind in ('unusable', 'rejected')",
            'rows_unusable': "causes.kind = 'unusable'",
            'purchase_row_count': "causes.fault = 'none'",
            'customer_row_count': "causes.fault in ('none', 'no purchase')",
        }.items() %}
        coalesce(
            sum(case when {{ condition }} then causes.{{
                'customer_row_count' if count.startswith('customer')
                else 'row_count'
            }} end) {{ in_table }},
            0
        ) as {{ count }},
        {%- endfor %}
        raw_tables.has_stores
        and causes.row_count is null
        and coalesce(
            sum(causes.row_count) over (partition by raw_tables.place), 0
        ) > 0 as has_no_store
    from raw_tables
    left join causes
        on
            raw_tables.shop_id = causes.shop_id
            and raw_tables.source_table = causes.source_table
),

-- What a message is of, and whether it stops a build (1) or warns (2).
judged_tables as (
    select
        *,
        rows_in > 0
        and (
            rows_rejected = rows_in
            or rows_unusable
            > (1 - {{ var('minimum_readable_share') }}) * rows_in
        ) as is_unreadable,
        rows_unusable > (1 - {{ var('warned_readable_share') }}) * rows_in
            as is_hardly_readable,
        case
            when is_unreadable and not is_hardly_readable then 'rejected'
            when is_unreadable then 'unusable'
            when has_no_store or (raw_row_count > 0 and purchase_row_count = 0)
                then 'no purchase'
            when is_hardly_readable then 'unusable'
        end as kind,
        case
            when is_unreadable or (kind = 'no purchase' and is_own) then 1
            when kind is not null or customer_row_count = 0 then 2
        end as severity,
        case when kind = 'unusable' then rows_unusable else rows_rejected end
            as bad_row_count
    from counted
),

-- The most frequent cause of what a message is of.
first_causes as (
    select
        *,
        row_number() over (
            partition by shop_id, source_table
            order by
                case when cause_kind = kind then 0 else 1 end asc,
                row_count desc nulls last, fault asc, cause asc
        ) as cause_rank,
        case
            when has_no_store then 'other_store line'
            when kind = 'no purchase' then cause || ' line'
            when kind is null then 'customer_id'
            else cause
        end as told_cause
    from judged_tables
    where severity is not null
)

select
    tables.shop_id,
    tables.severity,
    case
        when tables.has_no_store
            then 'none of the rows of {place} is of this shop''s stores.'
        when tables.raw_row_count = 0 then '{place} has a header and no rows.'
        when tables.kind is null
            then 'none of the {rows_in} rows of {place} has a customer.'
        else
            case
                when tables.kind = 'no purchase'
                    then
                        'none of the {raw_row_count} rows of {place} is a '
                        || 'purchase: {words}'
                else
                    '{bad_row_count} of {rows_in} rows ({bad_row_share}) of '
                    || '{place} ' || case tables.fault
                        when 'unreadable'
                            then 'cannot be read, most often in the column '
                        when 'missing'
                            then
                                'lack a value that is needed, most often in '
                                || 'the column '
                        else 'are rejected, most often as '
                    end || '{column_name}: {row_count} rows'
            end
            || case
                when tables.example != '' then ', such as ''{example}''.'
                else '.'
            end
    end as problem,
    tables.place,
    tables.raw_row_count,
    tables.rows_in,
    tables.words,
    tables.bad_row_count,
    {{ safe_divide('tables.bad_row_count', 'tables.rows_in') }} as bad_row_share,
    coalesce(nullif(own_columns.file_column, ''), tables.cause) as column_name,
    tables.row_count,
    tables.example,
    case
        when tables.raw_row_count = 0 and not tables.has_no_store
            then
                'Export it again with its rows, '
                || 'or leave the shop out (SHOPS=).'
        when tables.kind = 'no purchase' and own_columns.advice is not null
            then own_columns.advice
        when tables.kind is not null and tables.fault = 'unreadable'
            then coalesce(
                own_columns.advice,
                'No var changes how this source is read: write values as its '
                || 'publisher does, or map the file as an own shop '
                || '(docs/own-shop.md).'
            )
        when own_columns.column_var is not null
            then
                'Look at the var ' || own_columns.column_var
                || case
                    when tables.cause = 'ordered_at'
                        then
                            '. If only the first line of an order has it, set '
                            || tables.shop_id || '_fill_down to true'
                    else ''
                end || '.'
        else 'Look at the file.'
    end as advice
from first_causes as tables
left join own_columns
    on
        tables.shop_id = own_columns.shop_id
        and tables.source_table = own_columns.source_table
        and tables.told_cause = own_columns.cause
-- A shop whose file names no customers is known to have none.
where
    tables.cause_rank = 1
    and (
        tables.raw_row_count = 0
        or tables.kind is not null
        or coalesce(own_columns.file_column, 'customer_id') != ''
    )
