with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

actions as (
    select * from {{ ref('actions') }}
),

teams as (
    select * from {{ ref('teams') }}
),

priorities as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'priority'
),

years as (
    select * from {{ ref('kpis_by_period') }}
    where period_id = 'last_365_days'
),

own_plans as (
    select distinct shop_id from actions
    where shop_id != '*'
),

-- A shop's own plan beats the one for all.
planned as (
    select
        shops.shop_id,
        shops.as_of_date,
        shops.gross_margin_rate,
        shops.covered_from_date
        > {{ dbt.dateadd('day', -365, 'shops.as_of_date') }} as is_young,
        {%- for column in [
            'action_id', 'team_id', 'action_name', 'action_label_fr', 'priority',
            'action_order', 'start_week', 'end_week', 'budget_amount', 'uplift_rate',
        ] %}
        actions.{{ column }},
        {%- endfor %}
        years.revenue_amount as baseline_revenue_amount,
        case
            when years.revenue_amount > 0
                then cast(
                    years.revenue_amount * actions.uplift_rate
                    as decimal(18, 4)
                )
        end as added_revenue_amount,
        {{ plan_start('shops') }} as plan_start_date
    from shops
    left join own_plans
        on shops.shop_id = own_plans.shop_id
    inner join actions
        on coalesce(own_plans.shop_id, '*') = actions.shop_id
    left join years
        on shops.shop_id = years.shop_id
),

valued as (
    select
        *,
        cast(
            added_revenue_amount * cast(gross_margin_rate as decimal(6, 4))
            as decimal(18, 4)
        ) as added_margin_amount
    from planned
),

final as (
    select
        -- ids
        valued.shop_id,
        valued.action_id,
        valued.team_id,

        -- text
        valued.action_name,
        valued.action_label_fr,
        teams.team_name,
        teams.team_label_fr,
        valued.priority,
        priorities.value_name as priority_name,
        priorities.value_label_fr as priority_label_fr,
        {{ plan_note() }} as note,
        {{ plan_note('fr') }} as note_fr,

        -- numerics
        valued.action_order,
        priorities.value_rank as priority_rank,
        valued.start_week,
        valued.end_week,
        valued.budget_amount,
        cast(valued.baseline_revenue_amount as decimal(18, 4))
            as baseline_revenue_amount,
        cast(valued.uplift_rate as double) as uplift_rate,
        valued.added_revenue_amount,
        valued.added_margin_amount,
        {{ plan_returns() }},

        -- dates
        cast({{ dbt.dateadd(
            'day', '7 * (valued.start_week - 1)', 'valued.plan_start_date'
        ) }} as date) as start_date,
        cast({{ dbt.dateadd(
            'day', '7 * valued.end_week - 1', 'valued.plan_start_date'
        ) }} as date) as end_date,
        valued.as_of_date
    from valued
    left join teams
        on valued.team_id = teams.team_id
    left join priorities
        on valued.priority = priorities.value_id
)

select * from final
