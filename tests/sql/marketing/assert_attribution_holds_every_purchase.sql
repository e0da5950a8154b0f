-- Every attribution model of a shop with touches shares out each purchase and its
-- revenue in the month of the purchase, exactly.
{{ config(meta={
    'message': '{shop_id}: in {month_start_date} {attribution_model_id} of marketing.channel_attribution shares out {conversion_count} purchases and a revenue of {revenue_amount}; core.orders has {order_count} and {order_revenue_amount}.',
}) }}
with

orders as (
    select
        shop_id,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date)
            as month_start_date,
        count(*) as order_count,
        sum(revenue_amount) as order_revenue_amount
    from {{ ref('orders') }}
    where is_purchase and is_before_as_of
    group by shop_id, {{ dbt.date_trunc('month', 'order_date') }}
),

attributed as (
    select
        shop_id,
        attribution_model_id,
        month_start_date,
        sum(conversion_count) as conversion_count,
        sum(revenue_amount) as revenue_amount
    from {{ ref('channel_attribution') }}
    group by shop_id, attribution_model_id, month_start_date
),

models as (
    select distinct
        touchpoints.shop_id,
        labels.value_id as attribution_model_id
    from {{ ref('int_touchpoints') }} as touchpoints
    cross join {{ ref('dimension_values') }} as labels
    where labels.dimension = 'attribution_model'
),

expected as (
    select
        orders.*,
        models.attribution_model_id
    from orders
    inner join models
        on orders.shop_id = models.shop_id
)

select
    expected.shop_id,
    expected.attribution_model_id,
    expected.month_start_date,
    expected.order_count,
    expected.order_revenue_amount,
    attributed.conversion_count,
    attributed.revenue_amount
from expected
left join attributed
    on
        expected.shop_id = attributed.shop_id
        and expected.attribution_model_id = attributed.attribution_model_id
        and expected.month_start_date = attributed.month_start_date
where
    expected.order_count != coalesce(attributed.conversion_count, -1)
    or expected.order_revenue_amount != coalesce(attributed.revenue_amount, -1)
