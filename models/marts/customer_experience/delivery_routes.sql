with

order_sellers as (
    select * from {{ ref('int_order_sellers') }}
),

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where is_delivered
),

sellers as (
    select * from {{ ref('sellers') }}
),

-- Medians: some points of a zip code are on other continents, and unlike a
-- mean of doubles, a median does not depend on row order.
centres as (
    select
        shop_id,
        zip_code_prefix,
        median(latitude) as latitude,
        median(longitude) as longitude
    from {{ ref('int_locations_cleaned') }}
    where rejection_reason is null
    group by shop_id, zip_code_prefix
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Kilometers with one decimal, so that their sum is exact.
shipments as (
    select
        order_sellers.shop_id,
        order_sellers.order_id,
        coalesce(sellers.state, 'unknown') as seller_state,
        coalesce(deliveries.state, 'unknown') as customer_state,
        order_sellers.gross_amount,
        order_sellers.freight_amount,
        deliveries.lead_time_days,
        deliveries.is_late_by_date,
        cast({{ distance_km(
            'seller_centres.latitude', 'seller_centres.longitude',
            'customer_centres.latitude', 'customer_centres.longitude',
        ) }} as decimal(18, 1)) as distance_km
    from order_sellers
    inner join deliveries
        on
            order_sellers.shop_id = deliveries.shop_id
            and order_sellers.order_id = deliveries.order_id
    inner join shops
        on deliveries.shop_id = shops.shop_id
    left join sellers
        on
            order_sellers.shop_id = sellers.shop_id
            and order_sellers.seller_id = sellers.seller_id
    left join centres as seller_centres
        on
            sellers.shop_id = seller_centres.shop_id
            and sellers.zip_code_prefix = seller_centres.zip_code_prefix
    left join centres as customer_centres
        on
            deliveries.shop_id = customer_centres.shop_id
            and deliveries.zip_code_prefix = customer_centres.zip_code_prefix
    where {{ in_experience_window('deliveries.ordered_at') }}
),

-- An order of two sellers in one state is one order of that route.
route_orders as (
    select
        shop_id,
        order_id,
        seller_state,
        customer_state,
        sum(gross_amount) as gross_amount,
        sum(freight_amount) as freight_amount,
        max(lead_time_days) as lead_time_days,
        max(case when is_late_by_date then 1 else 0 end) as late_count,
        max(case when is_late_by_date is not null then 1 else 0 end)
            as promised_count,
        count(*) as shipment_count,
        sum(distance_km) as distance_km,
        count(distance_km) as distance_count
    from shipments
    group by shop_id, order_id, seller_state, customer_state
),

final as (
    select
        -- ids
        shop_id,

        -- text
        seller_state,
        customer_state,

        -- numerics
        cast(count(*) as bigint) as order_count,
        cast(sum(shipment_count) as bigint) as shipment_count,
        cast(sum(gross_amount) as decimal(18, 4)) as gross_amount,
        cast(sum(freight_amount) as decimal(18, 4)) as freight_amount,
        {{ safe_divide(
            'sum(freight_amount)', '(sum(gross_amount) + sum(freight_amount))'
        ) }} as freight_rate,
        {{ safe_divide('sum(lead_time_days)', 'count(lead_time_days)', 4) }}
            as average_lead_time_days,
        {{ safe_divide('sum(late_count)', 'sum(promised_count)') }}
            as late_by_date_rate,
        {{ safe_divide('sum(distance_km)', 'sum(distance_count)', 1) }}
            as average_distance_km,

        -- booleans
        seller_state = customer_state as is_within_state
    from route_orders
    group by shop_id, seller_state, customer_state
)

select * from final
