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

words as (
    select * from {{ ref('int_rfm_score_words') }}
),

final as (
    select
        -- ids
        customers.shop_id,
        customers.customer_id,

        -- text
        segment_states.rfm_cell,
        {{ rfm_why('en') }} as why,
        {{ rfm_why('fr') }} as why_fr,

        -- numerics
        customers.recency_days,
        customers.frequency,
        cast(customers.monetary_amount as decimal(18, 4)) as monetary_amount,
        cast(customers.gross_amount as decimal(18, 4)) as gross_amount,
        cast(customers.refund_amount as decimal(18, 4)) as refund_amount,
        cast(customers.net_amount as decimal(18, 4)) as net_amount,
        segment_states.recency_score,
        segment_states.frequency_score,
        case
            when customers.monetary_amount is not null
                then segment_states.monetary_score
        end as monetary_score,
        case
            when customers.monetary_amount is not null
                then
                    segment_states.recency_score
                    + segment_states.frequency_score
                    + segment_states.monetary_score
        end as rfm_score,
        {{ average_amount('customers.monetary_amount', 'customers.frequency') }}
            as average_order_value,
        customers.tenure_days,
        case
            when shops_with_categories.shop_id is not null
                then coalesce(category_counts.category_count, 0)
        end as category_count,
        customers.days_between_orders,

        -- booleans
        customers.is_new_customer,

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
    {%- for dimension in ['recency', 'frequency', 'monetary'] %}
    left join words as {{ dimension }}_words
        on
            customers.shop_id = {{ dimension }}_words.shop_id
            and segment_states.{{ dimension }}_score = {{ dimension }}_words.score
            and {{ dimension }}_words.rfm_dimension = '{{ dimension }}'
    {%- endfor %}
)

select * from final
