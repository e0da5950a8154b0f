{{ config(materialized='view') }}

{%- set month = "cast(" ~ dbt.date_trunc('month', 'converted_at') ~ " as date)" -%}
{#- Money in units of the fourth decimal: its products with credits are exact on
    every engine. A double holds them up to 900 billion, and is 20 times as fast as
    a decimal of more than 18 digits. -#}
{%- set units = 'cast(round(cast(order_revenue_amount as double) * 10000, 0) as decimal(20, 0))' -%}
with

journeys as (
    select * from {{ ref('customer_journeys') }}
),

purchases as (
    select
        *,
        event_at as converted_at,
        revenue_amount as order_revenue_amount
    from {{ ref('int_journey_events') }}
    where event_kind = 'purchase'
),

removal_effects as (
    select
        *,
        case markov_order when 1 then 'markov' else 'markov_2' end
            as attribution_model_id,
        cast(conversion_share as decimal(18, 12)) as share
    from {{ ref('py_markov_removal_effects') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'attribution_model'
),

by_rule as (
    select
        shop_id,
        channel,
        {%- for model in rule_models() %}
        sum({{ model }}_credit) as {{ model }}_count,
        sum({{ model }}_credit * {{ units }}) as {{ model }}_units,
        {%- endfor %}
        {{ month }} as month_start_date
    from journeys
    group by shop_id, channel, {{ month }}
),

with_path as (
    select
        shop_id,
        month_start_date,
        cast(sum(linear_count) as decimal(18, 0)) as conversion_count,
        cast(sum(linear_units) as decimal(20, 0)) as revenue_units
    from by_rule
    group by shop_id, month_start_date
),

every_purchase as (
    select
        shop_id,
        {{ month }} as month_start_date,
        cast(count(*) as decimal(18, 0)) as conversion_count,
        cast(sum({{ units }}) as decimal(20, 0)) as revenue_units
    from purchases
    group by shop_id, {{ month }}
),

final as (
    {%- for model in rule_models() %}
    select
        shop_id,
        null as model_run_id,
        '{{ model }}' as attribution_model_id,
        channel,
        {{ model }}_count as conversion_count,
        {{ model }}_units as revenue_units,
        month_start_date
    from by_rule
    union all
    {%- endfor %}
    select
        with_path.shop_id,
        removal_effects.model_run_id,
        removal_effects.attribution_model_id,
        removal_effects.channel,
        with_path.conversion_count * removal_effects.share as conversion_count,
        with_path.revenue_units * removal_effects.share as revenue_units,
        with_path.month_start_date
    from with_path
    inner join removal_effects
        on with_path.shop_id = removal_effects.shop_id
    union all
    select
        every_purchase.shop_id,
        null as model_run_id,
        labels.value_id as attribution_model_id,
        'unattributed' as channel,
        every_purchase.conversion_count
        - coalesce(with_path.conversion_count, 0) as conversion_count,
        every_purchase.revenue_units
        - coalesce(with_path.revenue_units, 0) as revenue_units,
        every_purchase.month_start_date
    from every_purchase
    left join with_path
        on
            every_purchase.shop_id = with_path.shop_id
            and every_purchase.month_start_date = with_path.month_start_date
    cross join labels
    where
        every_purchase.conversion_count
        > coalesce(with_path.conversion_count, 0)
)

select * from final
