with

segments as (
    select * from {{ ref('int_budget_segments') }}
),

shared as (
    select
        *,
        cast(customer_count * unit_budget_amount as decimal(18, 4))
            as bottom_up_amount,
        sum(case when customer_count = 0 then budget_rate end)
            over (partition by shop_id) as left_rate,
        sum(customer_count) over (partition by shop_id) as shop_customer_count
    from segments
),

-- What absent archetypes leave is shared by customers among all who are there, so
-- that a small segment without a share does not get all of it.
weighed as (
    select
        *,
        cast(
            case
                when customer_count > 0
                    then
                        coalesce(budget_rate, 0) * shop_customer_count
                        + coalesce(left_rate, 0) * customer_count
                else 0
            end as decimal(18, 4)
        ) as top_down_weight,
        coalesce(bottom_up_amount, 0) as bottom_up_weight
    from shared
),

-- Sums so far are rounded, so that the parts are cents and add up to the total.
allocated as (
    select
        {%- for way in ['top_down', 'bottom_up'] %}
        {{ safe_divide(
            way ~ '_weight', 'sum(' ~ way ~ '_weight) over (partition by shop_id)'
        ) }} as {{ way }}_rate,
        {{ part_of_total('total_budget_amount', way ~ '_weight') }}
            as {{ way }}_part_amount,
        {%- endfor %}
        *
    from weighed
),

final as (
    select
        -- ids
        shop_id,
        segment_id,
        model_run_id,

        -- text
        segment_name,
        segment_label_fr,
        segment_colour,
        {{ budget_note() }} as note,
        {{ budget_note('fr') }} as note_fr,

        -- numerics
        cast(segment_rank as integer) as segment_rank,
        cast(customer_count as bigint) as customer_count,
        cast(total_budget_amount as decimal(18, 4)) as total_budget_amount,
        cast(budget_rate as double) as published_budget_rate,
        top_down_rate,
        top_down_part_amount as top_down_amount,
        unit_budget_amount,
        bottom_up_amount,
        bottom_up_rate,
        bottom_up_part_amount as bottom_up_share_amount,
        cast(top_down_part_amount - bottom_up_amount as decimal(18, 4))
            as variance_amount,
        {{ safe_divide(
            'top_down_part_amount - bottom_up_amount', 'bottom_up_amount'
        ) }} as variance_rate,
        {{ safe_divide('top_down_part_amount', 'customer_count', 4) }}
            as top_down_unit_amount,

        -- booleans
        is_assumed_unit_budget,

        -- dates
        as_of_date
    from allocated
)

select * from final
