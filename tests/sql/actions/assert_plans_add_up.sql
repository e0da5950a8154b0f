-- The summary of a shop's plan is the sum of its actions, which are those of the
-- seed; an ROI, in six decimals, is 12 / payback - 1, whichever was claimed, so that
-- two claims that break this cannot both hold; what the check says names these
-- numbers.
{{ config(meta={
    'message': '{shop_id}, {row_id}: actions.action_plan and actions.action_plan_summary do not agree: {action_count} actions, budget {budget_amount}, added revenue {added_revenue_amount}, ROI {roi_on_revenue}, payback {payback_months_on_revenue}, "{said}".',
}) }}
with

plans as (
    select
        shop_id,
        count(*) as action_count,
        sum(budget_amount) as budget_amount,
        sum(added_revenue_amount) as added_revenue_amount,
        sum(added_margin_amount) as added_margin_amount
    from {{ ref('action_plan') }}
    group by shop_id
),

own_plans as (
    select distinct shop_id from {{ ref('actions') }}
),

seeded as (
    select
        coalesce(own_plans.shop_id, '*') as plan_shop_id,
        shops.shop_id,
        shops.as_of_date,
        shops.plan_start_date
    from {{ ref('shops') }} as shops
    left join own_plans
        on shops.shop_id = own_plans.shop_id
    where shops.as_of_date is not null
),

-- Every action of the seed, in its weeks, with its budget; weeks begin on a Monday
-- unless a day was given.
actions as (
    select
        seeded.shop_id,
        seeded.as_of_date,
        seeded.plan_start_date,
        actions.action_id,
        actions.start_week,
        actions.end_week,
        actions.budget_amount,
        actions.uplift_rate
    from seeded
    inner join {{ ref('actions') }} as actions
        on seeded.plan_shop_id = actions.shop_id
)

select
    coalesce(actions.shop_id, planned.shop_id) as shop_id,
    coalesce(actions.action_id, planned.action_id) as row_id,
    1 as action_count,
    planned.budget_amount,
    planned.added_revenue_amount,
    planned.roi_on_revenue,
    planned.payback_months_on_revenue,
    planned.note as said
from actions
full outer join {{ ref('action_plan') }} as planned
    on
        actions.shop_id = planned.shop_id
        and actions.action_id = planned.action_id
where
    actions.action_id is null
    or planned.action_id is null
    or planned.budget_amount != actions.budget_amount
    or {{ dbt.datediff('planned.start_date', 'planned.end_date', 'day') }}
    != 7 * (actions.end_week - actions.start_week + 1) - 1
    or (
        actions.plan_start_date is null
        and (
            {{ iso_weekday('planned.start_date') }} != 1
            or {{ dbt.datediff('actions.as_of_date', 'planned.start_date', 'day') }}
            - 7 * (actions.start_week - 1) not between 0 and 6
        )
    )
    or abs(
        planned.added_revenue_amount
        - planned.baseline_revenue_amount * actions.uplift_rate
    ) > 0.0001
    or abs(
        (planned.roi_on_revenue + 1) * planned.payback_months_on_revenue - 12
    ) > 0.001 + 0.000001 * planned.payback_months_on_revenue
    or (planned.note is null) != (planned.note_fr is null)
    or (planned.added_revenue_amount is null)
    != (coalesce(planned.note, '') like 'No revenue%')
    or (planned.budget_amount = 0 and planned.added_revenue_amount is not null)
    != (coalesce(planned.note, '') like 'No budget%')
union all
select
    plans.shop_id,
    coalesce(summaries.plan_reading, 'summary') as row_id,
    summaries.action_count,
    summaries.budget_amount,
    summaries.added_revenue_amount,
    summaries.roi_on_revenue,
    summaries.payback_months_on_revenue,
    summaries.check_explanation as said
from plans
left join {{ ref('action_plan_summary') }} as summaries
    on plans.shop_id = summaries.shop_id
where
    summaries.plan_reading is null
    or summaries.action_count != plans.action_count
    or summaries.budget_amount != plans.budget_amount
    or (
        summaries.plan_reading = 'computed'
        and (
            (
                summaries.added_revenue_amount
                is distinct from plans.added_revenue_amount
            )
            or abs(summaries.added_margin_amount - plans.added_margin_amount)
            > 0.01
        )
    )
    or abs(
        (summaries.roi_on_revenue + 1) * summaries.payback_months_on_revenue
        - 12
    ) > 0.001 + 0.000001 * summaries.payback_months_on_revenue
    or (
        summaries.plan_reading = 'claimed_roi'
        and abs(summaries.roi_on_revenue - {{ var('claimed_roi') }}) > 0.0001
    )
    or (
        summaries.plan_reading = 'claimed_payback'
        and abs(
            summaries.payback_months_on_revenue
            - {{ var('claimed_payback_months') }}
        ) > 0.0001
    )
    or (
        summaries.roi_on_revenue is not null
        and (
            summaries.check_explanation not like '%'
            || {{ thousands_text('round(summaries.added_revenue_amount, 0)') }}
            || '%'
            or replace(summaries.check_explanation_fr, ' ', '') not like '%'
            || cast(cast(
                round(summaries.added_revenue_amount, 0) as bigint
            ) as varchar) || '%'
            or (summaries.check_explanation like '%as claimed%')
            != (
                summaries.plan_reading != 'computed'
                and summaries.is_claimed_roi and summaries.is_claimed_payback
            )
        )
    )
