-- The five scores of a dimension that the shop has hold all its customers, and the ranges of
-- values do not overlap.
{{ config(meta={
    'message': '{shop_id}: segmentation.rfm_cut_points of {rfm_dimension} at {as_of_date} hold {scored_customer_count} customers in {score_count} scores; there are {customer_count} customers and five scores.',
}) }}
with

-- Worst first: with the score, recency falls and the others rise.
used_ranges as (
    select
        *,
        case rfm_dimension
            when 'recency' then -maximum_value
            else minimum_value
        end as range_start,
        max(
            case rfm_dimension
                when 'recency' then -minimum_value
                else maximum_value
            end
        ) over (
            partition by shop_id, as_of_date, rfm_dimension
            order by score
            rows between unbounded preceding and 1 preceding
        ) as worse_range_end
    from {{ ref('rfm_cut_points') }}
),

dimensions as (
    select 'recency' as rfm_dimension
    union all
    select 'frequency' as rfm_dimension
    union all
    select 'monetary' as rfm_dimension
),

totals as (
    select
        shop_id,
        as_of_date,
        rfm_dimension,
        sum(customer_count) as customer_count,
        count(*) as score_count,
        sum(case when worse_range_end >= range_start then 1 else 0 end)
            as overlap_count
    from used_ranges
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
    dimensions.rfm_dimension,
    totals.score_count,
    totals.customer_count as scored_customer_count
from customers
inner join {{ ref('shops') }} as shops
    on customers.shop_id = shops.shop_id
inner join dimensions
    on shops.has_amounts or dimensions.rfm_dimension != 'monetary'
left join totals
    on
        customers.shop_id = totals.shop_id
        and customers.as_of_date = totals.as_of_date
        and dimensions.rfm_dimension = totals.rfm_dimension
where
    customers.customer_count != coalesce(totals.customer_count, -1)
    or totals.score_count != 5
    or totals.overlap_count > 0
