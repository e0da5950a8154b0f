{%- set path = 'partition by order_id, shop_id' -%}
with

path_touches as (
    select * from {{ ref('int_path_touches') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'journey_stage'
),

-- Whole numbers, so that sums are exact. Time decay is relative to the last touch,
-- whose weight is never too small.
weighted as (
    select
        *,
        case
            when touch_position in (1, touchpoint_count)
                then greatest(2 * (touchpoint_count - 2), 1)
            else 1
        end as position_based_weight,
        greatest(5 * (touchpoint_count - 2), touchpoint_count)
            as position_based_total,
        cast(round(1e15 * power(2, -half_lives_before_last)) as bigint)
            as time_decay_weight,
        case when is_first_of_channel then 1 else 0 end as shapley_weight
    from path_touches
),

summed as (
    select
        {%- for model in ['time_decay', 'shapley'] %}
        sum({{ model }}_weight) over ({{ path }}) as {{ model }}_total,
        sum({{ model }}_weight) over (
            {{ path }} order by touch_position asc
            rows between unbounded preceding and current row
        ) as {{ model }}_running,
        {%- endfor %}
        max(case when not is_direct then touch_position end) over ({{ path }})
            as last_non_direct_position,
        case
            when touch_position = touchpoint_count then position_based_total
            else greatest(2 * (touchpoint_count - 2), 1) + touch_position - 1
        end as position_based_running,
        *
    from weighted
),

path_texts as (
    select
        shop_id,
        order_id,
        {{ listed_text(path_step('channel'), ' > ', 'touch_position') }} as path
    from path_touches
    where is_new_step
    group by shop_id, order_id
),

final as (
    select
        -- ids
        summed.shop_id,
        summed.order_id,
        summed.customer_id,
        summed.campaign_id,
        summed.stage_id,

        -- text
        summed.channel,
        labels.value_name as stage_name,
        labels.value_label_fr as stage_label_fr,
        path_texts.path,

        -- numerics
        cast(summed.touch_position as bigint) as touch_position,
        cast(summed.touchpoint_count as bigint) as touchpoint_count,
        {{ safe_divide('summed.seconds_before_conversion', 86400) }}
            as days_before_conversion,
        {%- for model, position in {
            'first_touch': '1',
            'last_touch': 'touchpoint_count',
            'last_non_direct':
                'coalesce(last_non_direct_position, touchpoint_count)',
        }.items() %}
        cast(
            case when touch_position = {{ position }} then 1 else 0 end
            as decimal(18, 12)
        ) as {{ model }}_credit,
        {%- endfor %}
        {{ credit('touch_position', 1, 'touchpoint_count') }} as linear_credit,
        {%- for model in ['position_based', 'time_decay', 'shapley'] %}
        {{ credit(
            model ~ '_running', model ~ '_weight', model ~ '_total'
        ) }} as {{ model }}_credit,
        {%- endfor %}
        summed.order_revenue_amount,

        -- booleans
        summed.is_contact,
        summed.is_direct,

        -- timestamps
        summed.touched_at,
        summed.converted_at
    from summed
    inner join path_texts
        on
            summed.shop_id = path_texts.shop_id
            and summed.order_id = path_texts.order_id
    inner join labels
        on summed.stage_id = labels.value_id
)

select * from final
