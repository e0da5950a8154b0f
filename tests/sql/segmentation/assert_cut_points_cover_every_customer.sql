-- The five scores of a dimension hold all its customers, and the ranges of
-- values do not overlap.
with

totals as (
    select
        shop_id,
        as_of_date,
        rfm_dimension,
        sum(customer_count) as customer_count,
        count(*) as score_count
    from {{ ref('rfm_cut_points') }}
    group by shop_id, as_of_date, rfm_dimension
),

customers as (
    select
        shop_id,
        as_of_date,
        sum(customer_count) as customer_count
    from {{ ref('segment_performance') }}
    where segment_scheme = 'rfm11'
    group by shop_id, as_of_date
)

select
    customers.*,
    totals.rfm_dimension,
    totals.score_count,
    totals.customer_count as scored_customer_count
from customers
left join totals
    on
        customers.shop_id = totals.shop_id
        and customers.as_of_date = totals.as_of_date
where
    customers.customer_count != coalesce(totals.customer_count, -1)
    or totals.score_count != 5
