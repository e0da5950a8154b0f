{#- Why a score: the value, and the bound that it reached. -#}
{%- set explained = {
    'recency': ('customers.recency_days', 'at most'),
    'frequency': ('customers.frequency', 'at least'),
    'monetary': ('customers.monetary_amount', 'at least'),
} -%}
with

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

customers as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
    where is_current
),

-- A state has the same scores in each scheme.
segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = 'rfm11'
),

category_counts as (
    select
        shop_id,
        customer_id,
        count(distinct case when is_purchase then category_name end)
            as category_count
    from {{ ref('int_order_categories') }}
    where is_before_as_of
    group by shop_id, customer_id
),

shops_with_categories as (
    select distinct shop_id
    from {{ ref('int_order_categories') }}
),

cut_points as (
    select * from {{ ref('rfm_cut_points') }}
),

-- The bounds that a customer's scores reached, as text.
bounds as (
    select
        {%- for dimension, (value, bound) in explained.items() %}
        max(
            case
                when cut_points.rfm_dimension = '{{ dimension }}'
                    then
                        ' ({{ bound }} '
                        || {{ amount_text('cut_points.cut_point') }}
                        || ')'
            end
        ) as {{ dimension }}_bound,
        {%- endfor %}
        cut_points.shop_id,
        segment_states.segment_state
    from cut_points
    inner join segment_states
        on cut_points.score = case cut_points.rfm_dimension
            {%- for dimension in explained %}
            when '{{ dimension }}' then segment_states.{{ dimension }}_score
            {%- endfor %}
        end
    group by cut_points.shop_id, segment_states.segment_state
),

final as (
    select
        -- ids
        customers.shop_id,
        customers.customer_id,

        -- text
        segment_states.rfm_cell,
        {%- for dimension, (value, bound) in explained.items() %}
        '{{ dimension }} ' || cast({{ value }} as varchar) || ' scores '
        || cast(segment_states.{{ dimension }}_score as varchar)
        || coalesce(bounds.{{ dimension }}_bound, '')
        {{ "|| ', ' ||" if not loop.last }}
        {%- endfor %} as why,

        -- numerics
        customers.recency_days,
        customers.frequency,
        cast(customers.monetary_amount as decimal(18, 4)) as monetary_amount,
        cast(customers.gross_amount as decimal(18, 4)) as gross_amount,
        cast(customers.refund_amount as decimal(18, 4)) as refund_amount,
        cast(customers.net_amount as decimal(18, 4)) as net_amount,
        segment_states.recency_score,
        segment_states.frequency_score,
        segment_states.monetary_score,
        segment_states.recency_score
        + segment_states.frequency_score
        + segment_states.monetary_score as rfm_score,
        customers.average_order_value,
        customers.tenure_days,
        case
            when shops_with_categories.shop_id is not null
                then coalesce(category_counts.category_count, 0)
        end as category_count,
        customers.days_between_orders,

        -- dates
        customers.as_of_date,

        -- timestamps
        customers.first_purchase_at,
        customers.last_purchase_at
    from customers
    left join category_counts
        on
            customers.shop_id = category_counts.shop_id
            and customers.customer_id = category_counts.customer_id
    left join shops_with_categories
        on customers.shop_id = shops_with_categories.shop_id
    inner join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
    inner join segment_states
        on scored_customers.segment_state = segment_states.segment_state
    inner join bounds
        on
            scored_customers.shop_id = bounds.shop_id
            and scored_customers.segment_state = bounds.segment_state
)

select * from final
