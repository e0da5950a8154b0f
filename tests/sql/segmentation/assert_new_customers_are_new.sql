-- A new customer bought first at most new_customer_days before the as-of moment,
-- and nobody else is called new in rfm11, today or at any date of the history.
{{ config(meta={
    'message': '{shop_id}: {rows} of segmentation.customer_rfm_scores, customer_segments or segment_history call customers new who are not, or the other way round, such as customer {customer_id} in {mart} at {as_of_date}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

customers as (
    select
        customers.shop_id,
        customers.customer_id,
        customers.first_purchase_at,
        {{ dbt.dateadd(
            'day', 'shops.new_customer_days + 1', 'customers.first_purchase_at'
        ) }} as old_from
    from {{ ref('customers') }} as customers
    inner join shops
        on customers.shop_id = shops.shop_id
),

flagged as (
    select
        shop_id,
        customer_id,
        'customer_rfm_scores' as mart,
        is_new_customer
    from {{ ref('customer_rfm_scores') }}
    union all
    select
        shop_id,
        customer_id,
        'customer_segments' as mart,
        is_new_customer
    from {{ ref('customer_segments') }}
),

wrongly_flagged as (
    select
        flagged.shop_id,
        flagged.customer_id,
        flagged.mart,
        shops.as_of_date
    from flagged
    inner join shops
        on flagged.shop_id = shops.shop_id
    inner join customers
        on
            flagged.shop_id = customers.shop_id
            and flagged.customer_id = customers.customer_id
    where
        flagged.is_new_customer
        -- Under a fixed moment, purchases after it are on record, too.
        != coalesce(
            customers.first_purchase_at < shops.as_of_at
            and customers.old_from > shops.as_of_at,
            false
        )
),

wrongly_new as (
    select
        periods.shop_id,
        periods.customer_id,
        'segment_history' as mart,
        as_of_dates.as_of_date
    from {{ ref('segment_history') }} as periods
    inner join as_of_dates
        on
            periods.shop_id = as_of_dates.shop_id
            and periods.valid_from <= as_of_dates.as_of_date
            and coalesce(periods.valid_to, date '9999-12-31')
            > as_of_dates.as_of_date
    inner join customers
        on
            periods.shop_id = customers.shop_id
            and periods.customer_id = customers.customer_id
            and as_of_dates.as_of_at >= customers.old_from
    where periods.segment_scheme = 'rfm11' and periods.segment_id = 'new'
)

select * from wrongly_flagged
union all
select * from wrongly_new
