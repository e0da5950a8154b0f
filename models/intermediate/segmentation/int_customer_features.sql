with

purchases as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

as_of_dates as (
    select
        *,
        max(months_back) over (partition by shop_id) as months_known,
        lag(as_of_at) over (partition by shop_id order by as_of_at asc)
            as previous_as_of_at
    from {{ ref('int_as_of_dates') }}
),

events as (
    select * from {{ ref('int_customer_events') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

shops_with_categories as (
    select distinct shop_id
    from {{ ref('int_order_categories') }}
),

-- Between two as-of dates few customers do anything.
period_sums as (
    select
        {%- for sum in customer_event_sums() %}
        sum(events.{{ sum }}) as {{ sum }},
        {%- endfor %}
        events.shop_id,
        events.customer_id,
        as_of_dates.as_of_date
    from events
    inner join as_of_dates
        on
            events.shop_id = as_of_dates.shop_id
            and events.happened_at < as_of_dates.as_of_at
            and (
                events.happened_at >= as_of_dates.previous_as_of_at
                or as_of_dates.previous_as_of_at is null
            )
    group by events.shop_id, events.customer_id, as_of_dates.as_of_date
),

accumulated as (
    select
        {%- for sum in customer_event_sums() %}
        coalesce(sum(period_sums.{{ sum }}) over (
            partition by purchases.shop_id, purchases.customer_id
            order by purchases.as_of_date asc
            rows between unbounded preceding and current row
        ), 0) as {{ sum }},
        {%- endfor %}
        purchases.*
    from purchases
    left join period_sums
        on
            purchases.shop_id = period_sums.shop_id
            and purchases.as_of_date = period_sums.as_of_date
            and purchases.customer_id = period_sums.customer_id
),

-- From the baseline of drift on; nothing looks further back.
final as (
    select
        accumulated.shop_id,
        accumulated.as_of_date,
        accumulated.customer_id,
        accumulated.is_current,
        accumulated.recency_days,
        accumulated.monetary_amount,
        {{ signed_log('accumulated.monetary_amount') }} as log_monetary_amount,
        accumulated.frequency,
        {{ signed_log('accumulated.frequency') }} as log_frequency,
        {{ safe_divide(
            'accumulated.monetary_amount', 'accumulated.frequency', 2
        ) }} as average_order_value,
        {{ integer_divide(
            dbt.datediff(
                'accumulated.first_purchase_at', 'as_of_dates.as_of_at', 'second'
            ), 86400
        ) }} as tenure_days,
        case
            when shops_with_categories.shop_id is not null
                then cast(accumulated.category_count as bigint)
        end as category_count,
        {%- for feature, (sum, count) in {
            'review_score': ('review_score_sum', 'review_count'),
            'late_rate': ('late_count', 'delivered_count'),
            'average_installment_count': ('installment_count', 'payment_count'),
            'freight_rate': ('freight_amount', 'total_amount'),
        }.items() %}
        {{ safe_divide('accumulated.' ~ sum, 'accumulated.' ~ count) }}
            as {{ feature }},
        {%- endfor %}
        {{ safe_divide(
            'cast(' ~ dbt.datediff(
                'accumulated.first_purchase_at', 'accumulated.last_purchase_at',
                'second'
            ) ~ ' as double) / 86400',
            'accumulated.frequency - 1',
            4
        ) }} as days_between_orders
    from accumulated
    inner join as_of_dates
        on
            accumulated.shop_id = as_of_dates.shop_id
            and accumulated.as_of_date = as_of_dates.as_of_date
    inner join shops
        on accumulated.shop_id = shops.shop_id
    left join shops_with_categories
        on accumulated.shop_id = shops_with_categories.shop_id
    where
        as_of_dates.months_back <= shops.drift_baseline_months
        and 2 * as_of_dates.months_back <= as_of_dates.months_known + 1
)

select * from final
