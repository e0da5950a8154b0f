with

customers as (
    select * from {{ ref('int_opportunity_customers') }}
),

-- What the rules of a shop compare with, put into words once for its customers.
bounds as (
    select
        {%- for column in ['monetary_p75_amount', 'monetary_p50_amount', 'recency_p75_days', 'frequency_p25', 'repeater_count'] %}
        {%- set number = two_decimals('max(' ~ column ~ ')') %}
        {{ amount_text(number) }} as {{ column }}_text,
        {{ amount_text(number, 'fr') }} as {{ column }}_text_fr,
        {%- endfor %}
        {%- for column in ['recency_p75_days', 'repeater_count', 'first_due_days', 'last_due_days', 'active_days'] %}
        max({{ column }}) as {{ column }},
        {%- endfor %}
        shop_id
    from {{ ref('int_opportunity_customers') }}
    group by shop_id
),

labels as (
    select * from {{ ref('dimension_values') }}
),

playbook as (
    select * from {{ ref('segment_playbook') }}
    where segment_scheme = 'opportunity' and action_order = 1
),

-- The first kind of a customer is the foremost.
found as (
    {%- set less_urgent = ['true'] %}
    {%- for kind in opportunity_rules() %}
    {{ 'union all' if not loop.first }}
    select
        *,
        '{{ kind }}' as opportunity_kind,
        {{ less_urgent | join(' and ') }} as is_foremost
    from customers
    where is_{{ kind }}
    {%- do less_urgent.append('not is_' ~ kind) %}{% endfor %}
),

-- Before words are joined, which would be sorted along.
opportunities as (
    select
        *,
        {{ amount_text(two_decimals('monetary_amount')) }} as monetary_text,
        row_number() over (
            partition by shop_id, opportunity_kind
            order by
                case
                    when opportunity_kind != 'high_value_at_risk'
                        then expected_revenue_amount
                end desc nulls last,
                monetary_amount desc nulls last,
                customer_id asc
        ) as opportunity_rank
    from found
),

final as (
    select
        -- ids
        opportunities.shop_id,
        opportunities.customer_id,
        opportunities.model_run_id,

        -- text
        opportunities.opportunity_kind,
        kinds.value_name as opportunity_name,
        kinds.value_label_fr as opportunity_label_fr,
        {{ opportunity_why('en') }} as why,
        {{ opportunity_why('fr') }} as why_fr,
        playbook.action,
        playbook.action_fr,
        opportunities.risk_basis,
        risk_bases.value_name as risk_basis_name,
        risk_bases.value_label_fr as risk_basis_label_fr,

        -- numerics
        cast(opportunities.opportunity_rank as integer) as opportunity_rank,
        opportunities.risk_score,
        cast(opportunities.monetary_amount as decimal(18, 4))
            as monetary_amount,
        cast(
            case
                when
                    opportunities.opportunity_kind
                    in ('high_value_at_risk', 'lapsed_but_alive')
                    then opportunities.monetary_amount
            end as decimal(18, 4)
        ) as revenue_at_risk_amount,
        cast(opportunities.expected_revenue_amount as decimal(18, 4))
            as expected_revenue_amount,
        opportunities.days_overdue,

        -- booleans
        opportunities.is_foremost,

        -- dates
        opportunities.as_of_date
    from opportunities
    inner join bounds
        on opportunities.shop_id = bounds.shop_id
    left join labels as kinds
        on
            opportunities.opportunity_kind = kinds.value_id
            and kinds.dimension = 'opportunity_kind'
    left join labels as risk_bases
        on
            opportunities.risk_basis = risk_bases.value_id
            and risk_bases.dimension = 'risk_basis'
    left join playbook
        on opportunities.opportunity_kind = playbook.segment_id
)

select * from final
