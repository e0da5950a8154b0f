{%- set path = 'partition by order_id, shop_id' -%}
with

path_touches as (
    select * from {{ ref('int_path_touches') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'journey_stage'
),

weighted as (
    select
        {%- for model, weight in attribution_weights().items() %}
        {{ weight }} as {{ model }}_weight,
        {%- endfor %}
        *
    from path_touches
),

summed as (
    select
        {%- for model in attribution_weights() %}
        sum({{ model }}_weight) over ({{ path }}) as {{ model }}_total,
        sum({{ model }}_weight) over (
            {{ path }} order by touch_position asc
            rows between unbounded preceding and current row
        ) as {{ model }}_running,
        {%- endfor %}
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
        {%- for model in attribution_weights() %}
        {{ credit(
            'summed.' ~ model ~ '_running',
            'summed.' ~ model ~ '_weight',
            'summed.' ~ model ~ '_total',
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
