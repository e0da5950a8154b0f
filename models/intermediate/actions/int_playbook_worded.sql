{{ config(materialized='view') }}

with

playbook as (
    select * from {{ ref('segment_playbook') }}
),

effect_metrics as (
    select * from {{ ref('effect_metrics') }}
),

teams as (
    select * from {{ ref('teams') }}
),

priorities as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'priority'
),

final as (
    select
        playbook.segment_scheme,
        playbook.segment_id,
        playbook.team_id,
        playbook.metric_id as effect_metric_id,
        playbook.action,
        playbook.action_fr,
        playbook.tactic,
        playbook.tactic_fr,
        teams.team_name,
        teams.team_label_fr,
        playbook.priority,
        priorities.value_name as priority_name,
        priorities.value_label_fr as priority_label_fr,
        effect_metrics.effect_basis,
        {{ effect_text() }} as expected_effect,
        {{ effect_text('fr') }} as expected_effect_fr,
        playbook.action_order,
        priorities.value_rank as priority_rank,
        cast(playbook.effect_low_rate as double) as effect_low_rate,
        cast(playbook.effect_high_rate as double) as effect_high_rate,
        least(abs(playbook.effect_low_rate), abs(playbook.effect_high_rate))
            as least_effect_rate,
        greatest(abs(playbook.effect_low_rate), abs(playbook.effect_high_rate))
            as largest_effect_rate,
        playbook.is_published
    from playbook
    left join effect_metrics
        on playbook.metric_id = effect_metrics.metric_id
    left join teams
        on playbook.team_id = teams.team_id
    left join priorities
        on playbook.priority = priorities.value_id
)

select * from final
