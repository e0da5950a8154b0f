{%- set kpis = {
    'gross_amount': 'decimal(18, 4)',
    'refund_amount': 'decimal(18, 4)',
    'net_amount': 'decimal(18, 4)',
    'revenue_amount': 'decimal(18, 4)',
    'customer_revenue_amount': 'decimal(18, 4)',
    'order_count': 'bigint',
    'unit_count': 'decimal(18, 4)',
    'active_customer_count': 'bigint',
    'new_customer_count': 'bigint',
    'repeat_customer_count': 'bigint',
    'average_order_value': 'double',
    'value_per_customer': 'double',
    'items_per_order': 'double',
    'repeat_rate': 'double',
    'active_rate': 'double',
} -%}
with

kpis as (
    select
        *,
        gross_amount - refund_amount as net_amount,
        {{ average_amount('revenue_amount', 'order_count') }}
            as average_order_value,
        {{ average_amount('customer_revenue_amount', 'active_customer_count') }}
            as value_per_customer,
        {{ safe_divide('unit_count', 'order_count', 4) }} as items_per_order,
        {{ safe_divide('repeat_customer_count', 'active_customer_count') }}
            as repeat_rate,
        {{ safe_divide('recent_customer_count', 'known_customer_count') }}
            as active_rate
    from {{ ref('int_period_totals') }}
),

periods as (
    select * from {{ ref('periods') }}
),

final as (
    select
        -- ids
        current_kpis.shop_id,
        current_kpis.period_id,

        -- text
        periods.period_name,
        periods.period_label_fr,

        -- numerics
        periods.period_rank,
        {%- for kpi, type in kpis.items() %}
        cast(current_kpis.{{ kpi }} as {{ type }}) as {{ kpi }},
        cast(
            {%- if kpi == 'new_customer_count' %}
            case when not previous_kpis.is_left_censored then previous_kpis.{{ kpi }} end
            {%- else %}
            previous_kpis.{{ kpi }}
            {%- endif %} as {{ type }}
        ) as previous_{{ kpi }},
        {%- endfor %}

        -- booleans
        current_kpis.is_left_censored,

        -- timestamps
        current_kpis.starts_at,
        current_kpis.ends_at
    from kpis as current_kpis
    inner join periods
        on current_kpis.period_id = periods.period_id
    left join kpis as previous_kpis
        on
            current_kpis.shop_id = previous_kpis.shop_id
            and current_kpis.period_id = previous_kpis.period_id
            and previous_kpis.is_previous
    where not current_kpis.is_previous
)

select * from final
