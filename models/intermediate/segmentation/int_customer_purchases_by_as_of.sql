{{ config(materialized='view') }}

with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

accumulated as (
    select * from {{ ref('int_customer_purchases_accumulated') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Each date sees only what had happened before it. One condition, since DuckDB
-- takes two comparisons for rare and then hashes the larger side of each join.
dated as (
    select
        accumulated.*,
        as_of_dates.as_of_date,
        as_of_dates.is_current,
        {{ integer_divide(
            dbt.datediff(
                'accumulated.last_purchase_at', 'as_of_dates.as_of_at', 'second'
            ), 86400
        ) }} as recency_days,
        {{ integer_divide(
            dbt.datediff(
                'accumulated.first_purchase_at', 'as_of_dates.as_of_at', 'second'
            ), 86400
        ) }} as tenure_days
    from accumulated
    inner join as_of_dates
        on
            accumulated.shop_id = as_of_dates.shop_id
            and case
                when accumulated.known_from < as_of_dates.as_of_at
                    then
                        coalesce(accumulated.known_until, as_of_dates.as_of_at)
                        >= as_of_dates.as_of_at
                else false
            end
),

final as (
    select
        dated.shop_id,
        dated.as_of_date,
        dated.customer_id,
        dated.customer_number,
        dated.is_current,
        dated.recency_days,
        dated.tenure_days,
        dated.tenure_days <= shops.new_customer_days as is_new_customer,
        dated.frequency,
        {% if any_shop_has('rfm_tie_policy', 'customer_id') -%}
        case
            when
                shops.rfm_tie_policy = 'customer_id'
                and shops.frequency_cut_points = ''
                then row_number() over (
                    partition by dated.shop_id, dated.as_of_date
                    order by dated.frequency asc, dated.customer_id asc
                )
            else dated.frequency
        end
        {%- else -%}
        dated.frequency
        {%- endif %} as frequency_scored,
        {% if shops_without_amounts() -%}
        case when shops.has_amounts then dated.monetary_amount end
            as monetary_amount,
        {{ safe_divide(
            'case when shops.has_amounts then dated.monetary_amount end',
            'dated.frequency', 4
        ) }} as average_order_value,
        {%- else -%}
        dated.monetary_amount,
        {{ safe_divide('dated.monetary_amount', 'dated.frequency', 4) }}
            as average_order_value,
        {%- endif %}
        {{ safe_divide(
            'cast(' ~ dbt.datediff(
                'dated.first_purchase_at', 'dated.last_purchase_at', 'second'
            ) ~ ' as double) / 86400',
            'dated.frequency - 1',
            4
        ) }} as days_between_orders,
        dated.gross_amount,
        dated.refund_amount,
        dated.net_amount,
        dated.cost_amount,
        dated.costed_revenue_amount,
        dated.first_purchase_at,
        dated.last_purchase_at
    from dated
    inner join shops
        on dated.shop_id = shops.shop_id
)

select * from final
