-- What a shop pays for its channels brings no more conversions than it has orders, and
-- costs less than it earns. A doubt is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': "{shop_id}: what marketing.channel_performance counts as campaigns and spend has {part_count} {part}, more than the {whole_count} {whole}.",
    'remedy': 'Look at the columns of its campaigns or spend: another currency or unit, or conversions that count something else than orders.',
}) }}
with

channels as (
    select * from {{ ref('channel_performance') }}
    where channel_level = 'shop' and period_grain = 'all'
),

-- An order of a shop without amounts earned an unknown revenue, rather than none.
orders as (
    select
        orders.shop_id,
        sum(case when shops.has_amounts then orders.revenue_amount end)
            as revenue_amount,
        sum(case when orders.is_purchase then 1 else 0 end) as order_count
    from {{ ref('orders') }} as orders
    inner join {{ ref('shops') }} as shops
        on orders.shop_id = shops.shop_id
    where orders.is_before_as_of
    group by orders.shop_id
),

compared as (
    {%- for part, (part_words, whole, whole_words) in {
        'spend_amount': (
            'of spend', 'revenue_amount', 'of revenue of core.orders'
        ),
        'conversion_count': (
            'conversions', 'order_count', 'orders of core.orders'
        ),
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        channels.shop_id,
        '{{ part_words }}' as part,
        '{{ whole_words }}' as whole,
        cast(channels.{{ part }} as double) as part_count,
        cast(orders.{{ whole }} as double) as whole_count
    from channels
    inner join orders
        on channels.shop_id = orders.shop_id
    {%- endfor %}
)

select
    shop_id,
    part,
    whole,
    part_count,
    whole_count
from compared
where part_count > whole_count
