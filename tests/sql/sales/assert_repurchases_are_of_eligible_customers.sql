-- Eligible are exactly the customers of RFM whose first purchase is old enough: a
-- longer interval has fewer of them, and no more bought again than are eligible.
with

shops as (
    select * from {{ ref('shops') }}
),

intervals as (
    select * from {{ ref('repurchase_intervals') }}
),

expected as (
    select
        intervals.shop_id,
        intervals.interval_days,
        count(*) as eligible_customer_count,
        sum(case when customers.frequency > 1 then 1 else 0 end)
            as repeat_customer_count
    from intervals
    inner join shops
        on intervals.shop_id = shops.shop_id
    inner join {{ ref('customer_rfm_scores') }} as customers
        on
            shops.shop_id = customers.shop_id
            and {{ dbt.dateadd(
                'day', 'intervals.interval_days', 'customers.first_purchase_at'
            ) }} <= shops.as_of_at
    group by intervals.shop_id, intervals.interval_days
)

select
    intervals.shop_id,
    intervals.interval_days,
    intervals.eligible_customer_count,
    expected.eligible_customer_count as expected_customer_count
from intervals
left join expected
    on
        intervals.shop_id = expected.shop_id
        and intervals.interval_days = expected.interval_days
where
    intervals.eligible_customer_count
    != coalesce(expected.eligible_customer_count, -1)
    or intervals.repurchased_customer_count > expected.repeat_customer_count
