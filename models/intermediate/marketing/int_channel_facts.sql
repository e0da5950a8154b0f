{{ config(materialized='view') }}
{%- set costs = [
    'budget_amount', 'spend_amount', 'impression_count', 'click_count', 'conversion_count',
    'ctr_click_count', 'cvr_conversion_count', 'cpa_spend_amount',
] -%}
{%- set sales = ['revenue_amount', 'cost_amount', 'costed_revenue_amount'] -%}
{%- set keys = [
    'order_id', 'customer_id', 'new_customer_id', 'left_censored_customer_id'
] -%}
with

channel_orders as (
    select * from {{ ref('int_order_channels') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

numbers as (
    {{ dbt.generate_series(possible_months()) }}
),

facts as (
    select
        shop_id,
        channel,
        campaign_id,
        campaign_name,
        {{ costs | join(', ') }},
        {%- for sale in sales %}
        cast(null as decimal(18, 4)) as {{ sale }},
        {%- endfor %}
        {%- for key in keys %}
        cast(null as varchar) as {{ key }},
        {%- endfor %}
        true as is_spend,
        is_assumed_spend,
        month_start_date
    from {{ ref('int_campaign_months') }}
    union all
    select
        shop_id,
        channel,
        null as campaign_id,
        null as campaign_name,
        {%- for cost in costs %}
        null as {{ cost }},
        {%- endfor %}
        {{ sales | join(', ') }},
        case when is_purchase then order_id end as order_id,
        case when is_purchase then customer_id end as customer_id,
        case when is_first_purchase then customer_id end as new_customer_id,
        case when is_left_censored then customer_id end
            as left_censored_customer_id,
        false as is_spend,
        false as is_assumed_spend,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date)
            as month_start_date
    from channel_orders
),

-- What a channel has at all is zero in a month without it; where the shop's sales
-- name channels, a channel without sales earned nothing.
channels as (
    select
        shop_id,
        channel,
        {%- for cost in costs %}
        min(case when {{ cost }} is not null then 0 end) as {{ cost }},
        {%- endfor %}
        {%- for sale in sales %}
        min(min(case when {{ sale }} is not null then 0 end))
            over (partition by shop_id) as {{ sale }},
        {%- endfor %}
        min(min(month_start_date)) over (partition by shop_id)
            as first_month_start_date,
        max(max(month_start_date)) over (partition by shop_id)
            as last_month_start_date
    from facts
    group by shop_id, channel
),

-- From the shop's first month to its last one with a fact, or that is complete.
final as (
    select * from facts
    union all
    select
        channels.shop_id,
        channels.channel,
        null as campaign_id,
        null as campaign_name,
        {%- for cost in costs + sales %}
        channels.{{ cost }},
        {%- endfor %}
        {%- for key in keys %}
        null as {{ key }},
        {%- endfor %}
        false as is_spend,
        false as is_assumed_spend,
        cast({{ dbt.dateadd(
            'month', 'numbers.generated_number - 1',
            'channels.first_month_start_date'
        ) }} as date) as month_start_date
    from channels
    inner join shops
        on channels.shop_id = shops.shop_id
    inner join numbers
        on
            {{ dbt.dateadd(
                'month', 'numbers.generated_number - 1',
                'channels.first_month_start_date'
            ) }} <= channels.last_month_start_date
            or {{ dbt.dateadd(
                'month', 'numbers.generated_number',
                'channels.first_month_start_date'
            ) }} <= shops.as_of_at
)

select * from final
