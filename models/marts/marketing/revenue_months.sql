{%- set series = 'shop_id, series_kind, series_id, series_name, series_label_fr, series_colour' -%}
with

months as (
    select * from {{ ref('kpis_monthly') }}
),

channel_orders as (
    select * from {{ ref('int_order_channels') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = 'm7_quota'
),

shops as (
    select * from {{ ref('int_shops') }}
    where has_amounts
),

-- All that a customer ever bought belongs to the segment of now.
sales as (
    {%- for kind, source, id, name, date in [
        ('shop', 'months', 'shops.shop_id', 'shop_name', 'month_start_date'),
        ('channel', 'channel_orders', 'channel', 'channel', 'order_date'),
    ] %}
    select
        {{ source }}.shop_id,
        '{{ kind }}' as series_kind,
        {{ id }} as series_id,
        {{ name }} as series_name,
        {{ name }} as series_label_fr,
        cast(null as varchar) as series_colour,
        {{ source }}.{{ date }} as sold_date,
        {{ source }}.revenue_amount
    from {{ source }}
    inner join shops
        on {{ source }}.shop_id = shops.shop_id
    union all
    {%- endfor %}
    select
        orders.shop_id,
        'segment' as series_kind,
        {%- for column in ['id', 'name', 'label_fr', 'colour'] %}
        segment_states.segment_{{ column }} as series_{{ column }},
        {%- endfor %}
        orders.order_date as sold_date,
        orders.revenue_amount
    from orders
    inner join customers
        on
            orders.shop_id = customers.shop_id
            and orders.customer_id = customers.customer_id
    inner join segment_states
        on customers.segment_state = segment_states.segment_state
),

sold_months as (
    select
        {{ series }},
        cast({{ dbt.date_trunc('month', 'sold_date') }} as date) as month_start_date,
        sum(revenue_amount) as revenue_amount
    from sales
    group by {{ series }}, {{ dbt.date_trunc('month', 'sold_date') }}
),

-- From a series' first sale on, a month without one is a row of zero.
final as (
    select
        -- ids
        all_series.shop_id,
        all_series.series_id,

        -- text
        {%- for column in ['kind', 'name', 'label_fr', 'colour'] %}
        all_series.series_{{ column }},
        {%- endfor %}

        -- numerics
        cast(coalesce(sold_months.revenue_amount, 0) as decimal(18, 4))
            as revenue_amount,

        -- booleans
        months.is_complete_month,
        coalesce(months.month_start_date >= shops.covered_from_date, false)
            as is_covered,

        -- dates
        months.month_start_date
    from (
        select {{ series }}, min(sold_date) as first_date from sales
        group by {{ series }}
    ) as all_series
    inner join months
        on
            all_series.shop_id = months.shop_id
            and {{ dbt.date_trunc('month', 'all_series.first_date') }}
            <= months.month_start_date
    inner join shops
        on all_series.shop_id = shops.shop_id
    left join sold_months
        on
            all_series.shop_id = sold_months.shop_id
            and all_series.series_kind = sold_months.series_kind
            and all_series.series_id = sold_months.series_id
            and months.month_start_date = sold_months.month_start_date
)

select * from final
