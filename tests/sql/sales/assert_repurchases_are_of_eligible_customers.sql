-- Eligible are exactly the customers of RFM whose first purchase is old enough:
-- a longer interval has fewer of them, and no more bought again than are
-- eligible.
{{ config(meta={
    'message': '{shop_id}: sales.repurchase_intervals has {mart_customer_count} eligible customers at {interval_days} days, segmentation.customer_rfm_scores {eligible_customer_count}, or more bought again than can have.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

intervals as (
    {%- for days in positive_numbers('repurchase_days') %}
    {{ 'union all' if not loop.first }}
    select {{ days }} as interval_days
    {%- endfor %}
),

expected as (
    select
        shops.shop_id,
        intervals.interval_days,
        count(*) as eligible_customer_count,
        sum(case when customers.frequency > 1 then 1 else 0 end)
            as repeat_customer_count
    from shops
    cross join intervals
    inner join {{ ref('customer_rfm_scores') }} as customers
        on
            shops.shop_id = customers.shop_id
            and {{ dbt.dateadd(
                'day', 'intervals.interval_days', 'customers.first_purchase_at'
            ) }} <= shops.as_of_at
    group by shops.shop_id, intervals.interval_days
)

select
    coalesce(expected.shop_id, repurchases.shop_id) as shop_id,
    coalesce(expected.interval_days, repurchases.interval_days)
        as interval_days,
    expected.eligible_customer_count,
    repurchases.eligible_customer_count as mart_customer_count
from expected
full outer join {{ ref('repurchase_intervals') }} as repurchases
    on
        expected.shop_id = repurchases.shop_id
        and expected.interval_days = repurchases.interval_days
where
    coalesce(expected.eligible_customer_count, -1)
    != coalesce(repurchases.eligible_customer_count, -1)
    or repurchases.repurchased_customer_count > expected.repeat_customer_count
