-- What a shop pays for its channels brings no more conversions than it has orders, and
-- costs less than it earns. A doubt is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': "{shop_id}: what marketing.channel_performance counts as campaigns and spend has {part_count} {part}, more than the {whole_count} {whole}.",
    'remedy': 'Look at the columns of its campaigns or spend: another currency or unit, or conversions that count something else than orders.',
}) }}
with

paid as (
    {%- for model, moment in {
        'int_campaigns_cleaned': 'started_at',
        'int_marketing_spend_cleaned': 'spent_at',
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        spend_amount,
        conversion_count,
        {{ moment }} as paid_at
    from {{ ref(model) }}
    where rejection_reason is null
    {%- endfor %}
),

totals as (
    select
        paid.shop_id,
        sum(paid.spend_amount) as spend_amount,
        sum(paid.conversion_count) as conversion_count
    from paid
    inner join {{ ref('shops') }} as shops
        on
            paid.shop_id = shops.shop_id
            and paid.paid_at < shops.as_of_at
    group by paid.shop_id
),

orders as (
    select
        shop_id,
        sum(revenue_amount) as revenue_amount,
        sum(case when is_purchase then 1 else 0 end) as order_count
    from {{ ref('orders') }}
    where is_before_as_of
    group by shop_id
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
        totals.shop_id,
        '{{ part_words }}' as part,
        '{{ whole_words }}' as whole,
        cast({{ part }} as double) as part_count,
        cast({{ whole }} as double) as whole_count
    from totals
    inner join orders
        on totals.shop_id = orders.shop_id
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
