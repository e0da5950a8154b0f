{%- set named = [
    'segment_name', 'segment_label_fr', 'segment_colour', 'segment_rank', 'model_run_id'
] -%}
{%- set axes = {
    'recency_days': false,
    'frequency': true,
    'monetary_amount': true,
    'average_order_value': true,
    'tenure_days': true,
    'category_count': true,
    'recency_score': true,
    'frequency_score': true,
    'monetary_score': true,
} -%}
with

customers as (
    select * from {{ ref('customer_rfm_scores') }}
),

customer_segments as (
    select * from {{ ref('customer_segments') }}
    where segment_id != 'prospect'
),

shop_means as (
    select
        {%- for axis in axes %}
        {{ safe_divide(
            'sum(cast(' ~ axis ~ ' as decimal(18, 4)))', 'count(' ~ axis ~ ')', 4
        ) }} as {{ axis }},
        {%- endfor %}
        shop_id
    from customers
    group by shop_id
),

segment_means as (
    select
        customer_segments.shop_id,
        customer_segments.segment_scheme,
        customer_segments.segment_id,
        customer_segments.as_of_date,
        {%- for axis in axes %}
        {{ safe_divide(
            'sum(cast(customers.' ~ axis ~ ' as decimal(18, 4)))',
            'count(customers.' ~ axis ~ ')',
            4
        ) }} as {{ axis }},
        {%- endfor %}
        {%- for column in named %}
        max(customer_segments.{{ column }}) as {{ column }},
        {%- endfor %}
        count(*) as customer_count
    from customer_segments
    inner join customers
        on
            customer_segments.shop_id = customers.shop_id
            and customer_segments.customer_id = customers.customer_id
    group by
        customer_segments.shop_id,
        customer_segments.segment_scheme,
        customer_segments.segment_id,
        customer_segments.as_of_date
),

by_axis as (
    {%- for axis, more_is_better in axes.items() %}
    {{ 'union all' if not loop.first }}
    select
        segment_means.shop_id,
        segment_means.segment_scheme,
        segment_means.segment_id,
        segment_means.as_of_date,
        {%- for column in named %}
        segment_means.{{ column }},
        {%- endfor %}
        segment_means.customer_count,
        '{{ axis }}' as profile_axis,
        {{ more_is_better }} as is_more_better,
        segment_means.{{ axis }} as segment_average,
        shop_means.{{ axis }} as shop_average
    from segment_means
    inner join shop_means
        on segment_means.shop_id = shop_means.shop_id
    {%- endfor %}
),

final as (
    select
        -- ids
        by_axis.shop_id,
        by_axis.segment_id,
        by_axis.model_run_id,

        -- text
        by_axis.segment_scheme,
        by_axis.segment_name,
        by_axis.segment_label_fr,
        by_axis.segment_colour,
        by_axis.profile_axis,

        -- numerics
        by_axis.segment_rank,
        by_axis.customer_count,
        by_axis.segment_average,
        by_axis.shop_average,
        {{ safe_divide('100 * by_axis.segment_average', 'by_axis.shop_average', 2) }}
            as shop_index,

        -- booleans
        by_axis.is_more_better,

        -- dates
        by_axis.as_of_date
    from by_axis
    where by_axis.segment_average is not null
)

select * from final
