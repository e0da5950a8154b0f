-- The seeds of the playbook, the plan, the targets and the budgets fit together: each
-- row is there once, owners, priorities, metrics and segments are known, every segment
-- has an action, ranges and weeks are in order, and shares of the budget add up to 1.
{{ config(meta={
    'message': 'seeds/actions/{seed_name}.csv, {seed_row}: {problem} ({seed_value}).',
    'remedy': 'Correct the file; docs/actions.md says what its columns may hold.',
}) }}
{%- set archetype = 'segment_id is no archetype of cluster_archetypes.csv' %}
{%- set segment = 'segment_id is no segment of the scheme' %}
{%- set playbook = 'segment_playbook' %}
{#- Per problem: seed, CTE, value, condition, words. #}
{%- set problems = [
    (playbook, playbook, 'team_id', 'not has_team', 'team_id is no team of teams.csv'),
    (playbook, playbook, 'priority', 'not has_priority', 'priority is not critical, high, medium or low'),
    (playbook, playbook, 'metric_id', 'not has_metric', 'metric_id is no metric of effect_metrics.csv'),
    (playbook, playbook, 'segment_id', 'not has_segment', segment),
    (playbook, playbook, 'effect_low_rate', 'coalesce(effect_low_rate > effect_high_rate, true)',
        'effect_low_rate is missing or above effect_high_rate'),
    (playbook, 'without_action', 'segment_id', 'true', 'the segment has no row with action_order 1'),
    ('actions', 'actions', 'team_id', 'not has_team', 'team_id is no team of teams.csv'),
    ('actions', 'actions', 'priority', 'not has_priority', 'priority is not critical, high, medium or low'),
    ('actions', 'actions', 'start_week', 'coalesce(start_week < 1 or start_week > end_week, true)',
        'start_week and end_week are missing or not in order'),
    ('actions', 'actions', 'budget_amount', 'coalesce(budget_amount < 0 or uplift_rate < 0, true)',
        'budget_amount or uplift_rate is missing or below 0'),
    ('impact_targets', 'targets', 'metric_name', 'not has_metric', 'metric_name is no metric of monitored_metrics'),
    ('impact_targets', 'targets', 'least_change_rate', 'not has_target',
        'needs two changes of one direction, the larger one last, or a level'),
    ('budget_shares', 'budget_shares', 'segment_id', 'not has_archetype', archetype),
    ('budget_shares', 'budget_shares', 'budget_rate', 'total_rate != 1', 'budget_rate does not add up to 1'),
    ('unit_budgets', 'unit_budgets', 'segment_id', 'not has_archetype', archetype),
    ('opportunity_multipliers', 'multipliers', 'segment_id', 'not has_segment', segment),
] %}
{%- set keys = {
    'teams': 'team_id',
    'effect_metrics': 'metric_id',
    'segment_playbook': "segment_scheme || ', ' || segment_id || ', ' || cast(action_order as varchar)",
    'actions': "shop_id || ', ' || action_id",
    'impact_targets': 'target_id',
    'budget_shares': 'segment_id',
    'unit_budgets': 'segment_id',
    'opportunity_multipliers': "segment_scheme || ', ' || segment_id",
} %}
with

teams as (
    select * from {{ ref('teams') }}
),

metrics as (
    select * from {{ ref('effect_metrics') }}
),

archetypes as (
    select * from {{ ref('cluster_archetypes') }}
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
),

known_segments as (
    select
        segment_scheme,
        segment_id,
        true as needs_action
    from {{ ref('segments') }}
    where segment_scheme in ('{{ rfm_schemes() | join("', '") }}')
    union all
    -- `*` has actions for archetypes too.
    select
        'learned' as segment_scheme,
        segment_id,
        false as needs_action
    from archetypes
    union all
    select
        'learned' as segment_scheme,
        'prospect' as segment_id,
        true as needs_action
    union all
    select
        'learned' as segment_scheme,
        '*' as segment_id,
        true as needs_action
),

segment_playbook as (
    select
        playbook.*,
        playbook.segment_scheme || ', ' || playbook.segment_id as seed_row,
        teams.team_id is not null as has_team,
        priorities.value_id is not null as has_priority,
        metrics.metric_id is not null as has_metric,
        known_segments.segment_id is not null
        or playbook.segment_scheme = 'opportunity' as has_segment
    from {{ ref('segment_playbook') }} as playbook
    left join teams
        on playbook.team_id = teams.team_id
    left join dimension_values as priorities
        on
            playbook.priority = priorities.value_id
            and priorities.dimension = 'priority'
    left join metrics
        on playbook.metric_id = metrics.metric_id
    left join known_segments
        on
            playbook.segment_scheme = known_segments.segment_scheme
            and playbook.segment_id = known_segments.segment_id
),

without_action as (
    select
        known_segments.segment_id,
        known_segments.segment_scheme || ', ' || known_segments.segment_id
            as seed_row
    from known_segments
    left join segment_playbook
        on
            known_segments.segment_scheme = segment_playbook.segment_scheme
            and known_segments.segment_id = segment_playbook.segment_id
            and segment_playbook.action_order = 1
    where known_segments.needs_action and segment_playbook.segment_id is null
),

actions as (
    select
        actions.*,
        actions.shop_id || ', ' || actions.action_id as seed_row,
        teams.team_id is not null as has_team,
        priorities.value_id is not null as has_priority
    from {{ ref('actions') }} as actions
    left join teams
        on actions.team_id = teams.team_id
    left join dimension_values as priorities
        on
            actions.priority = priorities.value_id
            and priorities.dimension = 'priority'
),

targets as (
    select
        targets.*,
        targets.target_id as seed_row,
        metric_names.value_id is not null as has_metric,
        case
            when targets.level_value is not null
                then targets.least_change_rate is null
            else coalesce(
                abs(targets.least_change_rate)
                <= abs(targets.largest_change_rate)
                and targets.least_change_rate * targets.largest_change_rate > 0,
                false
            )
        end as has_target
    from {{ ref('impact_targets') }} as targets
    left join dimension_values as metric_names
        on
            targets.metric_name = metric_names.value_id
            and metric_names.dimension = 'metric_name'
),

budget_shares as (
    select
        budget_shares.*,
        budget_shares.segment_id as seed_row,
        archetypes.segment_id is not null as has_archetype,
        sum(budget_shares.budget_rate) over () as total_rate
    from {{ ref('budget_shares') }} as budget_shares
    left join archetypes
        on budget_shares.segment_id = archetypes.segment_id
),

unit_budgets as (
    select
        unit_budgets.*,
        unit_budgets.segment_id as seed_row,
        archetypes.segment_id is not null as has_archetype
    from {{ ref('unit_budgets') }} as unit_budgets
    left join archetypes
        on unit_budgets.segment_id = archetypes.segment_id
),

multipliers as (
    select
        multipliers.*,
        multipliers.segment_scheme || ', ' || multipliers.segment_id
            as seed_row,
        known_segments.segment_id is not null as has_segment
    from {{ ref('opportunity_multipliers') }} as multipliers
    left join known_segments
        on
            multipliers.segment_scheme = known_segments.segment_scheme
            and multipliers.segment_id = known_segments.segment_id
)

{% for seed, relation, seed_value, condition, problem in problems %}
{{ 'union all' if not loop.first }}
select
    '{{ seed }}' as seed_name,
    seed_row,
    '{{ problem }}' as problem,
    cast({{ seed_value }} as varchar) as seed_value
from {{ relation }}
where {{ condition }}
{% endfor %}
{% for seed, key in keys.items() %}
union all
select
    '{{ seed }}' as seed_name,
    {{ key }} as seed_row,
    'the row is there more than once' as problem,
    cast(count(*) as varchar) as seed_value
from {{ ref(seed) }}
group by {{ key }}
having count(*) > 1
{% endfor %}
