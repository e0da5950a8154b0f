{%- set rules = opportunity_rules() -%}
with

customers as (
    select
        *,
        cume_dist() over (partition by shop_id order by recency_days asc)
            as recency_percentile
    from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

thresholds as (
    select * from {{ ref('int_customers_measured') }}
    where is_current
),

waits as (
    select * from {{ ref('int_second_purchase_waits') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

-- Where the model cannot see who has left, how long they have been away is their
-- risk.
judged as (
    select
        {%- for kind, rule in rules.items() %}
        coalesce({{ rule }}, false) as is_{{ kind }},
        {%- endfor %}
        customers.shop_id,
        customers.customer_id,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        customers.recency_percentile,
        customer_values.model_run_id,
        customer_values.purchase_day_count,
        customer_values.value_percentile,
        customer_values.expected_revenue_amount,
        customer_values.days_overdue,
        thresholds.frequency_p25,
        thresholds.monetary_p50_amount,
        thresholds.monetary_p75_amount,
        thresholds.recency_p75_days,
        waits.repeater_count,
        waits.first_due_days,
        waits.last_due_days,
        shops.active_days,
        customers.as_of_date,
        case
            when customer_values.is_alive_known then customer_values.p_alive
        end
            as p_alive
    from customers
    inner join thresholds
        on customers.shop_id = thresholds.shop_id
    inner join shops
        on customers.shop_id = shops.shop_id
    inner join customer_values
        on
            customers.shop_id = customer_values.shop_id
            and customers.customer_id = customer_values.customer_id
    left join waits
        on customers.shop_id = waits.shop_id
),

final as (
    select
        *,
        case when p_alive is null then 'recency' else 'p_alive' end
            as risk_basis,
        round(
            100 * value_percentile * coalesce(1 - p_alive, recency_percentile),
            2
        ) as risk_score
    from judged
    where {{ 'is_' ~ rules | join(' or is_') }}
)

select * from final
