-- The routes hold every delivered line that has a seller, to the cent.
{{ config(meta={
    'message': '{shop_id}: customer_experience.delivery_routes holds {route_shipment_count} shipments of {route_gross_amount}; the delivered lines {shipment_count} of {gross_amount}, or freight differs.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

line_totals as (
    select
        order_lines.shop_id,
        count(distinct order_lines.order_id || ' ' || order_lines.seller_id)
            as shipment_count,
        sum(order_lines.gross_amount) as gross_amount,
        sum(order_lines.freight_amount) as freight_amount
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('order_deliveries') }} as deliveries
        on
            order_lines.shop_id = deliveries.shop_id
            and order_lines.order_id = deliveries.order_id
            and deliveries.is_delivered
    inner join shops
        on deliveries.shop_id = shops.shop_id
    where
        order_lines.seller_id is not null
        and {{ in_experience_window('deliveries.ordered_at') }}
    group by order_lines.shop_id
),

route_totals as (
    select
        shop_id,
        sum(shipment_count) as shipment_count,
        sum(gross_amount) as gross_amount,
        sum(freight_amount) as freight_amount
    from {{ ref('delivery_routes') }}
    group by shop_id
)

select
    line_totals.*,
    route_totals.shipment_count as route_shipment_count,
    route_totals.gross_amount as route_gross_amount
from line_totals
left join route_totals
    on line_totals.shop_id = route_totals.shop_id
where
    line_totals.shipment_count != coalesce(route_totals.shipment_count, -1)
    or line_totals.gross_amount != route_totals.gross_amount
    or line_totals.freight_amount != route_totals.freight_amount
