with

order_lines as (
    select * from {{ ref('order_lines') }}
    where
        is_before_as_of
        and customer_id is not null
        and line_type != 'not_counted'
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
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

segment_products as (
    select
        customers.shop_id,
        customers.as_of_date,
        segment_states.segment_scheme,
        segment_states.segment_id,
        customer_products.product_id,
        max(segment_states.segment_name) as segment_name,
        max(segment_states.segment_label_fr) as segment_label_fr,
        count(customer_products.unit_count) as customer_count,
        sum(customer_products.revenue_amount) as revenue_amount,
        coalesce(sum(customer_products.unit_count), 0) as unit_count
    from customer_products
    inner join customers
        on
            customer_products.shop_id = customers.shop_id
            and customer_products.customer_id = customers.customer_id
    inner join segment_states
        on customers.segment_state = segment_states.segment_state
    group by
        customers.shop_id,
        customers.as_of_date,
        segment_states.segment_scheme,
        segment_states.segment_id,
        customer_products.product_id
),

ranked as (
    select
        segment_products.*,
        products.product_name,
        row_number() over (
            partition by
                segment_products.shop_id,
                segment_products.segment_scheme,
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
        shop_id,
        segment_id,
        product_id,

        -- text
        segment_scheme,
        segment_name,
        segment_label_fr,
        product_name,

        -- numerics
        cast(product_rank as integer) as product_rank,
        cast(revenue_amount as decimal(18, 2)) as revenue_amount,
        cast(unit_count as bigint) as unit_count,
        cast(customer_count as bigint) as customer_count,

        -- dates
        as_of_date
    from ranked
    where product_rank <= {{ var('top_products_per_segment') }}
)

select * from final
