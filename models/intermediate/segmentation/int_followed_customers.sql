with

purchases as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

-- Imported twice: the draw needs three columns of every row.
customer_dates as (
    select
        shop_id,
        as_of_date,
        customer_number
    from {{ ref('int_customer_purchases_by_as_of') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

known_dates as (
    select
        *,
        max(months_back) over (partition by shop_id) as months_known
    from {{ ref('int_as_of_dates') }}
),

-- From the baseline of drift on; nothing looks further back.
as_of_dates as (
    select known_dates.*
    from known_dates
    inner join shops
        on known_dates.shop_id = shops.shop_id
    where
        known_dates.months_back <= shops.drift_baseline_months
        and 2 * known_dates.months_back <= known_dates.months_known + 1
),

numbered as (
    select
        customer_dates.*,
        as_of_dates.as_of_at,
        row_number() over (
            partition by customer_dates.shop_id, customer_dates.as_of_date
            order by customer_dates.customer_number asc
        ) as draw_number
    from customer_dates
    inner join as_of_dates
        on
            customer_dates.shop_id = as_of_dates.shop_id
            and customer_dates.as_of_date = as_of_dates.as_of_date
),

-- A sample of each date without chance: whoever is drawn at a date was drawn at
-- earlier ones.
drawn as (
    select
        shop_id,
        as_of_date,
        as_of_at,
        count(*) as population_count,
        max(
            case
                when draw_number <= {{ var('drift_customers') }}
                    then customer_number
            end
        ) as last_number
    from numbered
    group by shop_id, as_of_date, as_of_at
),

-- Everybody today, the sample at each date.
final as (
    select
        purchases.shop_id,
        purchases.as_of_date,
        purchases.customer_id,
        purchases.customer_number,
        purchases.is_current,
        purchases.customer_number <= drawn.last_number as is_followed,
        purchases.recency_days,
        purchases.frequency,
        purchases.monetary_amount,
        purchases.average_order_value,
        purchases.tenure_days,
        purchases.days_between_orders,
        drawn.population_count,
        drawn.as_of_at
    from purchases
    inner join drawn
        on
            purchases.shop_id = drawn.shop_id
            and purchases.as_of_date = drawn.as_of_date
    where
        purchases.is_current
        or purchases.customer_number <= drawn.last_number
)

select * from final
