{#- Columns as they are, by the relation that has them. -#}
{%- set passed_on = {
    'customers': ['shop_id', 'customer_id', 'customer_name', 'country'],
    'customer_values': [
        'model_run_id', 'prediction_note', 'prediction_note_fr',
        'purchase_day_count', 'gross_amount', 'refund_amount', 'net_amount',
        'margin_amount', 'p_alive', 'expected_order_count',
        'expected_revenue_amount', 'expected_margin_amount', 'value_decile',
        'days_overdue', 'is_alive_known', 'is_predicted', 'is_assumed_margin',
        'expected_next_order_date',
    ],
    'rfm_scores': [
        'rfm_cell', 'recency_days', 'frequency', 'monetary_amount',
        'recency_score', 'frequency_score', 'monetary_score',
        'average_order_value',
    ],
    'opportunities': [
        'opportunity_kind', 'opportunity_name', 'opportunity_label_fr',
        'action', 'action_fr', 'risk_score', 'risk_basis', 'risk_basis_name',
        'risk_basis_label_fr',
    ],
    'standings': ['r_score_10', 'f_score_10', 'm_score_10'],
    'habits': [
        'average_basket_unit_count', 'average_basket_product_count',
        'favorite_category_name', 'favorite_category_label_fr', 'review_score',
        'satisfaction', 'satisfaction_name', 'satisfaction_label_fr', 'late_rate',
    ],
} -%}
with

customers as (
    select * from {{ ref('customers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

standings as (
    select * from {{ ref('int_customer_standings') }}
),

rfm_scores as (
    select * from {{ ref('customer_rfm_scores') }}
),

habits as (
    select * from {{ ref('int_customer_habits') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

opportunities as (
    select * from {{ ref('customer_opportunities') }}
    where is_foremost
),

final as (
    select
        {%- for relation, columns in passed_on.items() %}
        {%- for column in columns %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {%- endfor %}
        {%- for scheme in rfm_schemes() + learned_schemes() %}
        {%- for column in ['segment_id', 'segment_name', 'segment_label_fr'] %}
        standings.{{ scheme }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        cast(customers.first_purchase_at as date) as first_purchase_date,
        cast(customers.last_purchase_at as date) as last_purchase_date,
        shops.as_of_date
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
    {%- for relation in [
        'standings', 'rfm_scores', 'habits', 'customer_values', 'opportunities',
    ] %}
    left join {{ relation }}
        on
            customers.shop_id = {{ relation }}.shop_id
            and customers.customer_id = {{ relation }}.customer_id
    {%- endfor %}
)

select * from final
