{%- set percentiles = {
    'frequency_p25': ('frequency', 0.25),
    'monetary_p50_amount': ('monetary_amount', 0.5),
    'monetary_p75_amount': ('monetary_amount', 0.75),
    'recency_p75_days': ('recency_days', 0.75),
} -%}
with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

-- Quartiles of fewer than four customers say nothing.
thresholds as (
    select
        {%- for threshold, (measure, share) in percentiles.items() %}
        case
            when count(*) >= 4
                then round(
                    percentile_cont({{ share }}) within group (
                        order by cast({{ measure }} as double)
                    ), 6
                )
        end as {{ threshold }},
        {%- endfor %}
        shop_id,
        as_of_date,
        is_current,
        count(*) as customer_count
    from customers
    group by shop_id, as_of_date, is_current
),

at_risk as (
    select
        customers.shop_id,
        customers.as_of_date,
        count(*) as at_risk_customer_count,
        sum(customers.monetary_amount) as at_risk_amount
    from customers
    inner join thresholds
        on
            customers.shop_id = thresholds.shop_id
            and customers.as_of_date = thresholds.as_of_date
    where {{ is_high_value_at_risk() }}
    group by customers.shop_id, customers.as_of_date
),

final as (
    select
        thresholds.shop_id,
        thresholds.as_of_date,
        thresholds.is_current,
        {%- for threshold in percentiles %}
        thresholds.{{ threshold }},
        {%- endfor %}
        thresholds.customer_count,
        coalesce(at_risk.at_risk_customer_count, 0) as at_risk_customer_count,
        cast(coalesce(at_risk.at_risk_amount, 0) as decimal(18, 4))
            as at_risk_amount
    from thresholds
    left join at_risk
        on
            thresholds.shop_id = at_risk.shop_id
            and thresholds.as_of_date = at_risk.as_of_date
)

select * from final
