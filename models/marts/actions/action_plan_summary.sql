with

plans as (
    select * from {{ ref('action_plan') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

plan_readings as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'plan_reading'
),

totals as (
    select
        shop_id,
        as_of_date,
        count(*) as action_count,
        sum(budget_amount) as budget_amount,
        max(baseline_revenue_amount) as baseline_revenue_amount,
        sum(added_revenue_amount) as planned_revenue_amount,
        min(start_date) as start_date,
        max(end_date) as end_date
    from plans
    group by shop_id, as_of_date
),

-- What the plan adds, and what it would have to add for each of the two claims.
readings as (
    select
        totals.*,
        plan_readings.value_id as plan_reading,
        plan_readings.value_name as plan_reading_name,
        plan_readings.value_label_fr as plan_reading_label_fr,
        plan_readings.value_rank as plan_reading_rank,
        cast(shops.gross_margin_rate as decimal(6, 4)) as gross_margin_rate,
        cast(
            case plan_readings.value_id
                when 'computed' then totals.planned_revenue_amount
                when 'claimed_roi'
                    then totals.budget_amount * (1 + {{ var('claimed_roi') }})
                when 'claimed_payback'
                    then {{ safe_divide(
                        '12 * totals.budget_amount', var('claimed_payback_months'), 4
                    ) }}
            end as decimal(18, 4)
        ) as added_revenue_amount
    from totals
    inner join shops
        on totals.shop_id = shops.shop_id
    cross join plan_readings
),

valued as (
    select
        *,
        cast(added_revenue_amount * gross_margin_rate as decimal(18, 4))
            as added_margin_amount
    from readings
),

with_returns as (
    select
        *,
        {{ plan_returns() }}
    from valued
),

-- Claims are as precise as they are written: whole percents, tenths of a month.
checked as (
    select
        *,
        abs(roi_on_revenue - {{ var('claimed_roi') }}) < 0.005
            as is_claimed_roi,
        abs(payback_months_on_revenue - {{ var('claimed_payback_months') }})
        < 0.05 as is_claimed_payback
    from with_returns
),

final as (
    select
        -- ids
        shop_id,

        -- text
        plan_reading,
        plan_reading_name,
        plan_reading_label_fr,
        {{ plan_check() }} as check_explanation,
        {{ plan_check('fr') }} as check_explanation_fr,

        -- numerics
        plan_reading_rank,
        cast(action_count as bigint) as action_count,
        cast(budget_amount as decimal(18, 4)) as budget_amount,
        baseline_revenue_amount,
        case
            when baseline_revenue_amount > 0
                then {{ safe_divide('added_revenue_amount', 'baseline_revenue_amount') }}
        end as uplift_rate,
        {%- for money in ['revenue', 'margin'] %}
        added_{{ money }}_amount,
        roi_on_{{ money }},
        payback_months_on_{{ money }},
        {%- endfor %}

        -- booleans
        is_claimed_roi,
        is_claimed_payback,

        -- dates
        start_date,
        end_date,
        as_of_date
    from checked
)

select * from final
