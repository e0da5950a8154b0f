with

order_lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where rejection_reason is null
),

products as (
    select * from {{ ref('products') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

category_translations as (
    select * from {{ ref('int_category_translations_cleaned') }}
    where rejection_reason is null
),

categorized_lines as (
    select distinct shop_id
    from {{ ref('int_order_lines_cleaned') }}
    where rejection_reason is null and category_id is not null
),

shops_with_categories as (
    select shop_id
    from products
    where category_name is not null
    union
    select shop_id
    from categorized_lines
),

-- A line without a product may name a category itself. Lines of one order may
-- have several times; the order takes the first.
category_totals as (
    select
        order_lines.shop_id,
        order_lines.order_id,
        coalesce(
            products.category_name,
            category_translations.category_name,
            order_lines.category_id
        ) as category_name,
        max(order_lines.customer_id) as customer_id,
        sum(order_lines.gross_amount) as gross_amount,
        sum(order_lines.refund_amount) as refund_amount,
        sum(order_lines.gross_amount - order_lines.refund_amount) as net_amount,
        sum(order_lines.revenue_amount) as revenue_amount,
        sum(order_lines.unit_count) as unit_count,
        max(case when order_lines.is_purchase then 1 else 0 end) = 1
            as is_purchase,
        min(min(order_lines.ordered_at)) over (
            partition by order_lines.shop_id, order_lines.order_id
        ) as ordered_at
    from order_lines
    inner join shops_with_categories
        on order_lines.shop_id = shops_with_categories.shop_id
    left join products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
    left join category_translations
        on
            order_lines.shop_id = category_translations.shop_id
            and order_lines.category_id = category_translations.category_id
    group by
        order_lines.shop_id,
        order_lines.order_id,
        coalesce(
            products.category_name,
            category_translations.category_name,
            order_lines.category_id
        )
),

final as (
    select
        category_totals.*,
        coalesce(category_totals.ordered_at < shops.as_of_at, false)
            as is_before_as_of
    from category_totals
    inner join shops
        on category_totals.shop_id = shops.shop_id
)

select * from final
