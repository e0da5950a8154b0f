{%- set text = [
    'action', 'action_fr', 'tactic', 'tactic_fr', 'team_name', 'team_label_fr', 'priority',
    'priority_name', 'priority_label_fr', 'effect_basis', 'expected_effect', 'expected_effect_fr',
] -%}
{%- set numerics = ['action_order', 'priority_rank', 'effect_low_rate', 'effect_high_rate'] -%}
with

segments as (
    select * from {{ ref('int_segments_valued') }}
),

playbook as (
    select * from {{ ref('int_playbook_worded') }}
),

years as (
    select * from {{ ref('kpis_by_period') }}
    where period_id = 'last_365_days'
),

-- Prospects have no orders: one of the shop's average counts for each.
averaged as (
    select
        segments.*,
        case
            when segments.segment_scheme in ('{{ learned_schemes() | join("', '") }}') then 'learned'
            else segments.segment_scheme
        end as playbook_scheme,
        coalesce(
            {{ average_amount('segments.revenue_amount', 'segments.order_count') }},
            years.average_order_value
        ) as average_order_value
    from segments
    left join years
        on segments.shop_id = years.shop_id
),

-- The rows of `*` are for segments without a first action.
matched as (
    select
        averaged.*,
        coalesce(playbook.segment_id, '*') as playbook_segment_id
    from averaged
    left join playbook
        on
            averaged.playbook_scheme = playbook.segment_scheme
            and averaged.segment_id = playbook.segment_id
            and playbook.action_order = 1
),

staked as (
    select
        matched.*,
        {%- for column in ['team_id', 'effect_metric_id', 'is_published', 'least_effect_rate',
                           'largest_effect_rate'] + text + numerics %}
        playbook.{{ column }},
        {%- endfor %}
        cast(
            case
                when matched.customer_count = 0 then 0
                when playbook.effect_basis = 'orders'
                    then matched.customer_count * matched.average_order_value
                when playbook.effect_basis = 'expected'
                    then matched.expected_revenue_amount
                else greatest(matched.year_revenue_amount, 0)
            end as decimal(18, 4)
        ) as at_stake_amount
    from matched
    inner join playbook
        on
            matched.playbook_scheme = playbook.segment_scheme
            and matched.playbook_segment_id = playbook.segment_id
),

final as (
    select
        -- ids
        shop_id,
        segment_id,
        model_run_id,
        team_id,
        effect_metric_id,

        -- text
        segment_scheme,
        segment_name,
        segment_label_fr,
        segment_colour,
        {%- for column in text %}
        {{ column }},
        {%- endfor %}
        {{ stake_note() }} as note,
        {{ stake_note('fr') }} as note_fr,

        -- numerics
        cast(segment_rank as integer) as segment_rank,
        {%- for column in numerics %}
        {{ column }},
        {%- endfor %}
        cast(customer_count as bigint) as customer_count,
        {%- for amount in ['revenue', 'year_revenue', 'expected_revenue'] %}
        cast({{ amount }}_amount as decimal(18, 4)) as {{ amount }}_amount,
        {%- endfor %}
        cast(predicted_customer_count as bigint) as predicted_customer_count,
        average_order_value,
        at_stake_amount,
        cast(at_stake_amount * least_effect_rate as decimal(18, 4))
            as effect_low_amount,
        cast(at_stake_amount * largest_effect_rate as decimal(18, 4))
            as effect_high_amount,

        -- booleans
        is_published,

        -- dates
        as_of_date
    from staked
)

select * from final
