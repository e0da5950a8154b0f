{#- Checks that the firing rate looks back on: a year, by month ends. -#}
{%- set year = 12 -%}
{#- Numbers of the texts, and how they are written. -#}
{%- set numbers = {
    'value': ('metric_value', 'value_format'),
    'previous': ('previous_value', 'value_format'),
    'threshold': ('threshold_value', 'threshold_format'),
    'count': ('metric_count', "'count'"),
} -%}
with

checks as (
    select * from {{ ref('int_alert_checks') }}
),

severities as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'severity'
),

-- A row that is not judged neither fires nor ends an alert.
followed as (
    select
        *,
        {%- for flag, count in {'fired': 'fired', 'judged': 'checked'}.items() %}
        sum(case when is_{{ flag }} then 1 else 0 end) over (
            partition by shop_id, rule_id, dimension_id
            order by as_of_date asc
            rows between {{ year - 1 }} preceding and current row
        ) as {{ count }}_count,
        {%- endfor %}
        max(case when is_judged and not is_fired then as_of_date end) over (
            partition by shop_id, rule_id, dimension_id
            order by as_of_date asc
            rows between unbounded preceding and current row
        ) as quiet_date
    from checks
),

dated as (
    select
        *,
        min(case when is_fired then as_of_date end) over (
            partition by shop_id, rule_id, dimension_id, quiet_date
        ) as first_fired_date
    from followed
),

shown as (
    select
        {%- for number, (value, value_format) in numbers.items() %}
        {{ shown_metric(value, value_format) }} as {{ number }}_shown,
        {%- endfor %}
        *
    from dated
),

written as (
    select
        {%- for number, (value, value_format) in numbers.items() %}
        {{ metric_text(number ~ '_shown', value_format) }} as {{ number }}_text,
        {%- endfor %}
        *
    from shown
),

final as (
    select
        -- ids
        checks.shop_id,
        checks.rule_id,
        checks.dimension_id,
        checks.model_run_id,

        -- text
        checks.severity,
        severities.value_name as severity_name,
        severities.value_label_fr as severity_label_fr,
        checks.dimension_kind,
        checks.dimension_kind_name,
        checks.dimension_kind_label_fr,
        checks.dimension_name,
        checks.dimension_label_fr,
        checks.metric_name,
        checks.metric_label,
        checks.metric_label_fr,
        checks.alert_operator,
        checks.source_table as evidence_table,
        checks.source_filter as evidence_filter,
        {%- for language, twin in {'en': '', 'fr': '_fr'}.items() %}
        {{ alert_text(language) }} as alert_text{{ twin }},
        {%- endfor %}

        -- numerics
        checks.metric_value,
        checks.previous_value,
        checks.threshold_value,
        checks.metric_count,
        cast(checks.minimum_count as bigint) as minimum_count,
        cast(checks.fired_count as integer) as fired_count,
        cast(checks.checked_count as integer) as checked_count,
        {{ safe_divide('checks.fired_count', 'checks.checked_count') }} as firing_rate,

        -- booleans
        checks.is_judged,
        checks.is_fired,
        checks.is_newest,

        -- dates
        checks.as_of_date,
        case when checks.is_fired then checks.first_fired_date end
            as fired_since_date
    from written as checks
    inner join severities
        on checks.severity = severities.value_id
)

select * from final
