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
    select * from {{ ref('customer_rfm_scores') }}
),

-- One pass over the lines serves products and sellers.
line_totals as (
    select
        shop_id,
        product_id,
        seller_id,
        sum(revenue_amount) as revenue_amount,
        max(case when is_purchase then 1 else 0 end) as is_purchased
    from order_lines
    group by shop_id, product_id, seller_id
),

entities as (
    select
        shop_id,
        'customers' as entity_type,
        customer_id as entity_id,
        coalesce(monetary_amount, 0) as revenue_amount
    from customers
    union all
    select
        line_totals.shop_id,
        'products' as entity_type,
        line_totals.product_id as entity_id,
        sum(line_totals.revenue_amount) as revenue_amount
    from line_totals
    inner join products
        on
            line_totals.shop_id = products.shop_id
            and line_totals.product_id = products.product_id
    group by line_totals.shop_id, line_totals.product_id
    having max(line_totals.is_purchased) = 1
    union all
    select
        shop_id,
        'sellers' as entity_type,
        seller_id as entity_id,
        sum(revenue_amount) as revenue_amount
    from line_totals
    where seller_id is not null
    group by shop_id, seller_id
    having max(is_purchased) = 1
),

final as (
    select
        shop_id,
        entity_type,
        entity_id,
        cast(revenue_amount as decimal(18, 4)) as revenue_amount,
        row_number() over (
            partition by shop_id, entity_type
            order by revenue_amount desc nulls last, entity_id asc
        ) as revenue_rank,
        cast(
            sum(revenue_amount) over (
                partition by shop_id, entity_type
                order by revenue_amount desc nulls last, entity_id asc
                rows between unbounded preceding and current row
            ) as decimal(18, 4)
        ) as running_amount,
        count(*) over (partition by shop_id, entity_type) as entity_count,
        cast(
            sum(revenue_amount) over (partition by shop_id, entity_type)
            as decimal(18, 4)
        ) as total_amount
    from entities
)

select * from final
