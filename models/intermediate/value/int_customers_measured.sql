{%- set quartiles = {
    'monetary_p50_amount': ('monetary', 2),
    'monetary_p75_amount': ('monetary', 3),
    'recency_p75_days': ('recency', 3),
} -%}
{%- set counts = {
    'repeat_customer_count': 'customers.frequency > 1',
    'active_customer_count': 'customers.recency_days <= thresholds.active_days',
    'at_risk_customer_count': is_high_value_at_risk(),
} -%}
with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

counted_values as (
    select
        *,
        population - higher_count as cumulative_count
    from {{ ref('int_rfm_scores_by_value') }}
),

-- Distinct values are few. Quartiles of fewer than four customers say nothing.
quartiles as (
    select
        {%- for quarters in [2, 3] %}
        {{ percentile_of_counts(quarters, 4, 'double') }} as quartile_{{ quarters }},
        {%- endfor %}
        shop_id,
        as_of_date,
        rfm_dimension
    from counted_values
    where population >= 4
    group by shop_id, as_of_date, rfm_dimension
),

thresholds as (
    select
        {%- for threshold, (dimension, quarters) in quartiles.items() %}
        max(
            case
                when quartiles.rfm_dimension = '{{ dimension }}'
                    then quartiles.quartile_{{ quarters }}
            end
        ) as {{ threshold }},
        {%- endfor %}
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        as_of_dates.is_current,
        shops.active_days
    from as_of_dates
    inner join shops
        on as_of_dates.shop_id = shops.shop_id
    left join quartiles
        on
            as_of_dates.shop_id = quartiles.shop_id
            and as_of_dates.as_of_date = quartiles.as_of_date
    group by
        as_of_dates.shop_id, as_of_dates.as_of_date, as_of_dates.is_current,
        shops.active_days
),

final as (
    select
        thresholds.shop_id,
        thresholds.as_of_date,
        thresholds.is_current,
        {%- for threshold in quartiles %}
        thresholds.{{ threshold }},
        {%- endfor %}
        case
            when count(*) >= 4
                then round(
                    percentile_cont(0.25) within group (
                        order by cast(customers.frequency as double)
                    ), 6
                )
        end as frequency_p25,
        count(*) as customer_count,
        {%- for count, condition in counts.items() %}
        count(case when {{ condition }} then 1 end) as {{ count }},
        {%- endfor %}
        cast(sum(customers.monetary_amount) as decimal(18, 4))
            as monetary_amount,
        cast(
            sum(
                case
                    when {{ is_high_value_at_risk() }}
                        then customers.monetary_amount
                    else 0
                end
            ) as decimal(18, 4)
        ) as at_risk_amount
    from thresholds
    inner join customers
        on
            thresholds.shop_id = customers.shop_id
            and thresholds.as_of_date = customers.as_of_date
    group by
        {%- for threshold in quartiles %}
        thresholds.{{ threshold }},
        {%- endfor %}
        thresholds.shop_id, thresholds.as_of_date, thresholds.is_current
)

select * from final
