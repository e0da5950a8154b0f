-- Cohorts hold every customer with a purchase once, with all their orders and
-- cents; `all` is the sum of the categories, if the shop has any, and everyone
-- is active in month 0.
{{ config(meta={
    'message': '{shop_id}: sales.cohort_retention holds a net_amount of {cohort_net_amount} ({part}), the customers {net_amount}, or customers or orders differ.',
}) }}
with

cells as (
    select
        shop_id,
        case first_category_name when 'all' then 'all' else 'parts' end as part,
        sum(case when month_number = 0 then customer_count end)
            as customer_count,
        sum(case when month_number = 0 then active_customer_count end)
            as starting_count,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(net_amount) as net_amount
    from {{ ref('cohort_retention') }}
    group by
        shop_id, case first_category_name when 'all' then 'all' else 'parts' end
),

customer_totals as (
    select
        shop_id,
        count(*) as customer_count,
        sum(frequency) as order_count,
        sum(gross_amount) as gross_amount,
        sum(net_amount) as net_amount
    from {{ ref('customer_rfm_scores') }}
    group by shop_id
),

shops_with_categories as (
    select distinct shop_id
    from {{ ref('int_customer_first_purchases') }}
    where first_category_name is not null
),

parts as (
    select 'all' as part
    union all
    select 'parts' as part
),

expected as (
    select
        customer_totals.*,
        parts.part
    from customer_totals
    cross join parts
)

select
    expected.shop_id,
    expected.part,
    expected.net_amount,
    cells.net_amount as cohort_net_amount
from expected
left join cells
    on
        expected.shop_id = cells.shop_id
        and expected.part = cells.part
left join shops_with_categories
    on expected.shop_id = shops_with_categories.shop_id
where
    (expected.part = 'all' or shops_with_categories.shop_id is not null)
    and (
        expected.customer_count != coalesce(cells.customer_count, -1)
        or expected.customer_count != cells.starting_count
        or expected.order_count != cells.order_count
        or expected.gross_amount != cells.gross_amount
        or expected.net_amount != cells.net_amount
    )
