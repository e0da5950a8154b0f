with

order_lines as (
    select * from {{ ref('order_lines') }}
    where is_before_as_of and line_type != 'not_counted'
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

customer_products as (
    select
        shop_id,
        customer_id,
        product_id,
        sum(revenue_amount) as revenue_amount,
        sum(case when is_purchase then unit_count end) as unit_count
    from order_lines
    group by shop_id, customer_id, product_id
),

-- Customers of one state are in the same segments.
state_products as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.segment_state,
        customer_products.product_id,
        count(customer_products.unit_count) as customer_count,
        sum(customer_products.revenue_amount) as revenue_amount,
        sum(customer_products.unit_count) as unit_count
    from customer_products
    inner join customers
        on
            customer_products.shop_id = customers.shop_id
            and customer_products.customer_id = customers.customer_id
    group by
        customers.shop_id, customers.as_of_date, customers.segment_state,
        customer_products.product_id
),

segment_products as (
    select
        state_products.shop_id,
        state_products.as_of_date,
        segment_states.segment_scheme,
        segment_states.segment_id,
        state_products.product_id,
        sum(state_products.customer_count) as customer_count,
        sum(state_products.revenue_amount) as revenue_amount,
        coalesce(sum(state_products.unit_count), 0) as unit_count
    from state_products
    inner join {{ ref('int_segment_states') }} as segment_states
        on state_products.segment_state = segment_states.segment_state
    group by
        state_products.shop_id, state_products.as_of_date,
        segment_states.segment_scheme, segment_states.segment_id,
        state_products.product_id
),

ranked as (
    select
        segment_products.*,
        products.product_name,
        row_number() over (
            partition by
                segment_products.shop_id, segment_products.segment_scheme,
                segment_products.segment_id
            order by
                segment_products.revenue_amount desc nulls last,
                segment_products.product_id asc
        ) as product_rank
    from segment_products
    inner join products
        on
            segment_products.shop_id = products.shop_id
            and segment_products.product_id = products.product_id
),

final as (
    select
        -- ids
        ranked.shop_id,
        ranked.segment_id,
        ranked.product_id,

        -- text
        ranked.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,
        segments.segment_colour,
        ranked.product_name,

        -- numerics
        cast(ranked.product_rank as integer) as product_rank,
        cast(ranked.revenue_amount as decimal(18, 4)) as revenue_amount,
        cast(ranked.unit_count as decimal(18, 4)) as unit_count,
        cast(ranked.customer_count as bigint) as customer_count,

        -- dates
        ranked.as_of_date
    from ranked
    inner join {{ ref('segments') }} as segments
        on
            ranked.segment_scheme = segments.segment_scheme
            and ranked.segment_id = segments.segment_id
    where ranked.product_rank <= {{ var('top_products_per_segment') }}
)

select * from final
