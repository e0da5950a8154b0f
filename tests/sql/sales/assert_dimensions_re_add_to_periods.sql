-- Each dimension parts the money of a period to the cent; all but the category
-- part its orders too. A shop has hours if one of its orders has a time of day.
{{ config(meta={
    'message': '{shop_id}: {rows} of sales.kpis_by_dimension do not add up to kpis_by_period, such as {dimension} in {period_id}.',
}) }}
with

dimension_totals as (
    select
        shop_id,
        period_id,
        dimension,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        sum(revenue_amount) as revenue_amount,
        sum(unit_count) as unit_count,
        sum(order_count) as order_count
    from {{ ref('kpis_by_dimension') }}
    group by shop_id, period_id, dimension
),

shops as (
    select * from {{ ref('shops') }}
),

-- What every shop knows: the day of an order and how large it is.
expected_dimensions as (
    select
        shop_id,
        'weekday' as dimension
    from shops
    union all
    select
        shop_id,
        'basket_size' as dimension
    from shops
    union all
    select
        orders.shop_id,
        'hour' as dimension
    from {{ ref('orders') }} as orders
    group by orders.shop_id
    having max({{ dbt.datediff(
        dbt.date_trunc('day', 'orders.ordered_at'),
        'orders.ordered_at', 'second'
    ) }}) > 0
),

periods as (
    select * from {{ ref('kpis_by_period') }}
    where order_count > 0
),

missing as (
    select
        periods.shop_id,
        periods.period_id,
        expected_dimensions.dimension
    from periods
    inner join expected_dimensions
        on periods.shop_id = expected_dimensions.shop_id
    left join dimension_totals
        on
            periods.shop_id = dimension_totals.shop_id
            and periods.period_id = dimension_totals.period_id
            and expected_dimensions.dimension = dimension_totals.dimension
    where dimension_totals.shop_id is null
)

select
    dimension_totals.shop_id,
    dimension_totals.period_id,
    dimension_totals.dimension
from dimension_totals
left join {{ ref('kpis_by_period') }} as periods
    on
        dimension_totals.shop_id = periods.shop_id
        and dimension_totals.period_id = periods.period_id
where
    dimension_totals.gross_amount != coalesce(periods.gross_amount, -1)
    or dimension_totals.refund_amount != periods.refund_amount
    or dimension_totals.net_amount != periods.net_amount
    or dimension_totals.revenue_amount != periods.revenue_amount
    or dimension_totals.unit_count != periods.unit_count
    or (
        dimension_totals.dimension != 'category'
        and dimension_totals.order_count != periods.order_count
    )
    or dimension_totals.order_count < periods.order_count
    or (
        dimension_totals.dimension = 'hour'
        and dimension_totals.shop_id not in (
            select expected_dimensions.shop_id
            from expected_dimensions
            where expected_dimensions.dimension = 'hour'
        )
    )
union all
select * from missing
