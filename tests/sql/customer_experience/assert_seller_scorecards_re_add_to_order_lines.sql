-- The scorecards hold every line that has a seller, to the cent.
{{ config(meta={
    'message': '{shop_id}: customer_experience.seller_scorecards holds {scorecard_line_count} lines of {scorecard_revenue_amount}; the lines with a seller are {line_count} of {revenue_amount}.',
}) }}
with

line_totals as (
    select
        shop_id,
        count(*) as line_count,
        count(
            distinct
            case
                when line_type = 'purchase' then order_id || ' ' || seller_id
            end
        ) as order_count,
        sum(case when line_type = 'purchase' then quantity else 0 end)
            as unit_count,
        sum(revenue_amount) as revenue_amount
    from {{ ref('order_lines') }}
    where seller_id is not null
    group by shop_id
),

scorecard_totals as (
    select
        shop_id,
        sum(line_count) as line_count,
        sum(order_count) as order_count,
        sum(unit_count) as unit_count,
        sum(revenue_amount) as revenue_amount
    from {{ ref('seller_scorecards') }}
    group by shop_id
)

select
    line_totals.*,
    scorecard_totals.line_count as scorecard_line_count,
    scorecard_totals.revenue_amount as scorecard_revenue_amount
from line_totals
left join scorecard_totals
    on line_totals.shop_id = scorecard_totals.shop_id
where
    line_totals.line_count != coalesce(scorecard_totals.line_count, -1)
    or line_totals.order_count != scorecard_totals.order_count
    or line_totals.unit_count != scorecard_totals.unit_count
    or line_totals.revenue_amount != scorecard_totals.revenue_amount
