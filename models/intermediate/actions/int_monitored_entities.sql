{{ config(materialized='view') }}
{#- Kinds of data: the mart and condition of their rows, and each row's day. -#}
{%- set entities = {
    'orders': ('orders', 'core.orders', 'is_before_as_of', 'order_date'),
    'reviews': (
        'reviews', 'core.reviews', 'review_created_at is not null',
        'cast(review_created_at as date)',
    ),
    'spend': (
        'channel_performance', 'marketing.channel_performance',
        "channel_level = 'shop' and period_grain = 'month' and spend_amount > 0",
        'period_start_date',
    ),
} -%}
with

shops as (
    select * from {{ ref('int_shops') }}
),

cleaning_audit as (
    select * from {{ ref('cleaning_audit') }}
    where cleaning_rule != 'exact_duplicate'
),

-- A month's spend reaches up to its end, or to the as-of date.
newest as (
    {%- for entity, (mart, mart_name, condition, day) in entities.items() %}
    {{ 'union all' if not loop.first }}
    select
        rows_of_shop.shop_id,
        '{{ entity }}' as dimension_id,
        '{{ mart_name }}' as source_table,
        '{{ condition | replace("'", "''") }} and {{ day }}' as newest_row,
        max({{ day }}) as newest_date,
        count(*) as row_count,
        max(shops.as_of_date) as as_of_date
    from {{ ref(mart) }} as rows_of_shop
    inner join shops
        on
            rows_of_shop.shop_id = shops.shop_id
            and {{ day }} < shops.as_of_date
    where {{ condition }}
    group by rows_of_shop.shop_id
    {%- endfor %}
),

ages as (
    select
        *,
        {{ dbt.datediff('newest_date', 'as_of_date', 'day') }} as age_days,
        {{ dbt.datediff(
            dbt.dateadd('month', 1, 'newest_date'), 'as_of_date', 'day'
        ) }} as month_age_days
    from newest
),

rejected as (
    select
        cleaning_audit.shop_id,
        cleaning_audit.source_table,
        sum(cleaning_audit.rows_rejected) as rejected_count,
        max(cleaning_audit.rows_in) as row_count,
        max(shops.as_of_date) as as_of_date
    from cleaning_audit
    inner join shops
        on cleaning_audit.shop_id = shops.shop_id
    group by cleaning_audit.shop_id, cleaning_audit.source_table
),

final as (
    select
        shop_id,
        dimension_id,
        source_table,
        'shop_id = ''' || shop_id || ''' and ' || newest_row || ' = '''
        || {{ as_text('newest_date', 'date') }} || '''' as source_filter,
        row_count,
        case
            when dimension_id != 'spend' then age_days
            when month_age_days > 0 then month_age_days
            else 0
        end as freshness_days,
        cast(null as double) as rejected_rate,
        as_of_date
    from ages
    union all
    select
        shop_id,
        source_table as dimension_id,
        'core.cleaning_audit' as source_table,
        'shop_id = ''' || shop_id || ''' and source_table = ''' || source_table
        || ''' and cleaning_rule != ''exact_duplicate''' as source_filter,
        row_count,
        null as freshness_days,
        {{ safe_divide('rejected_count', 'row_count') }} as rejected_rate,
        as_of_date
    from rejected
)

select * from final
