{%- set grains = {'month': 1, 'quarter': 3} -%}
{%- set amounts = ['budget_amount', 'spend_amount'] -%}
with

campaign_months as (
    select * from {{ ref('int_campaign_months') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
),

periods as (
    {%- for grain in grains %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        channel,
        '{{ grain }}' as period_grain,
        {%- for amount in amounts %}
        sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        max(case when is_assumed_spend then 1 else 0 end) = 1
            as is_assumed_spend,
        max(case when has_unbudgeted_spend then 1 else 0 end) = 1
            as has_unbudgeted_spend,
        cast({{ dbt.date_trunc(grain, 'month_start_date') }} as date)
            as period_start_date
    from campaign_months
    group by
        shop_id, channel, {{ dbt.date_trunc(grain, 'month_start_date') }}
    {%- endfor %}
),

-- Up to a period without a budget or spend, both are what they were.
accumulated as (
    select
        *,
        spend_amount - budget_amount as variance_amount,
        {%- for amount in amounts %}
        sum({{ amount }}) over (
            partition by shop_id, channel, period_grain
            order by period_start_date asc
            rows between unbounded preceding and current row
        ) as cumulative_{{ amount }},
        {%- endfor %}
        spend_amount > budget_amount as is_overrun
    from periods
),

final as (
    select
        -- ids
        accumulated.shop_id,

        -- text
        accumulated.channel,
        accumulated.period_grain,
        dimension_values.value_name as period_grain_name,
        dimension_values.value_label_fr as period_grain_label_fr,

        -- numerics
        {%- for amount in amounts + [
            'variance_amount', 'cumulative_budget_amount', 'cumulative_spend_amount',
        ] %}
        cast(accumulated.{{ amount }} as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        cast(
            accumulated.cumulative_spend_amount
            - accumulated.cumulative_budget_amount as decimal(18, 4)
        ) as cumulative_variance_amount,
        {{ safe_divide(
            'accumulated.variance_amount', 'accumulated.budget_amount'
        ) }} as variance_rate,

        -- booleans
        accumulated.is_overrun,
        accumulated.is_assumed_spend,
        accumulated.has_unbudgeted_spend,
        case accumulated.period_grain
            {%- for grain, months in grains.items() %}
            when '{{ grain }}'
                then {{ dbt.dateadd(
                    'month', months, 'accumulated.period_start_date'
                ) }} <= shops.as_of_at
            {%- endfor %}
        end as is_complete_period,

        -- dates
        accumulated.period_start_date
    from accumulated
    inner join shops
        on accumulated.shop_id = shops.shop_id
    inner join dimension_values
        on
            accumulated.period_grain = dimension_values.value_id
            and dimension_values.dimension = 'period_grain'
    where
        accumulated.cumulative_budget_amount is not null
        or accumulated.cumulative_spend_amount is not null
)

select * from final
