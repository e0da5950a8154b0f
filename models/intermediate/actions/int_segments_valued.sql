{%- set named = ['segment_name', 'segment_label_fr', 'segment_colour', 'segment_rank'] -%}
with

customer_segments as (
    select * from {{ ref('customer_segments') }}
    where as_of_date is not null
),

customers as (
    select * from {{ ref('customer_value') }}
),

scores as (
    select * from {{ ref('customer_rfm_scores') }}
),

orders as (
    select * from {{ ref('orders') }}
    where customer_id is not null
),

years as (
    select * from {{ ref('int_shop_periods') }}
    where period_id = 'last_365_days' and not is_previous
),

segments as (
    select * from {{ ref('segments') }}
    where segment_scheme in ('{{ rfm_schemes() | join("', '") }}')
),

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

year_revenues as (
    select
        orders.shop_id,
        orders.customer_id,
        sum(orders.revenue_amount) as year_revenue_amount
    from years
    inner join orders
        on
            years.shop_id = orders.shop_id
            and years.starts_at <= orders.ordered_at
            and years.ends_at > orders.ordered_at
    group by orders.shop_id, orders.customer_id
),

valued as (
    select
        customers.shop_id,
        customers.customer_id,
        customers.expected_revenue_amount,
        scores.frequency as order_count,
        scores.monetary_amount as revenue_amount,
        year_revenues.year_revenue_amount
    from customers
    left join scores
        on
            customers.shop_id = scores.shop_id
            and customers.customer_id = scores.customer_id
    left join year_revenues
        on
            customers.shop_id = year_revenues.shop_id
            and customers.customer_id = year_revenues.customer_id
),

-- A row without a customer keeps a segment that nobody is in.
members as (
    select
        shop_id,
        customer_id,
        model_run_id,
        segment_scheme,
        segment_id,
        {%- for column in named %}
        {{ column }},
        {%- endfor %}
        as_of_date
    from customer_segments
    union all
    select
        shops.shop_id,
        null as customer_id,
        null as model_run_id,
        segments.segment_scheme,
        segments.segment_id,
        {%- for column in named %}
        segments.{{ column }},
        {%- endfor %}
        shops.as_of_date
    from shops
    cross join segments
),

final as (
    select
        members.shop_id,
        members.segment_scheme,
        members.segment_id,
        {%- for column in named + ['model_run_id', 'as_of_date'] %}
        {{ dbt.any_value('members.' ~ column) }} as {{ column }},
        {%- endfor %}
        count(members.customer_id) as customer_count,
        {%- for column in ['order_count', 'revenue_amount', 'year_revenue_amount'] %}
        coalesce(sum(valued.{{ column }}), 0) as {{ column }},
        {%- endfor %}
        count(valued.expected_revenue_amount) as predicted_customer_count,
        sum(valued.expected_revenue_amount) as expected_revenue_amount
    from members
    left join valued
        on
            members.shop_id = valued.shop_id
            and members.customer_id = valued.customer_id
    group by members.shop_id, members.segment_scheme, members.segment_id
)

select * from final
