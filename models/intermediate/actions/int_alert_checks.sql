{#- How far back a rise or fall looks: a quarter, by month ends. -#}
{%- set compared_dates = 3 -%}
with

rules as (
    select * from {{ ref('alert_rules') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

metrics as (
    select
        *,
        lag(metric_value, {{ compared_dates }}) over (
            partition by shop_id, metric_name, dimension_kind, dimension_id
            order by as_of_date asc
        ) as previous_value
    from {{ ref('monitored_metrics') }}
),

-- A shop's own row replaces the general one, a row that is switched off too.
ranked_rules as (
    select
        shops.shop_id as checked_shop_id,
        rules.*,
        row_number() over (
            partition by shops.shop_id, rules.rule_id
            order by case when rules.shop_id = '*' then 1 else 0 end
        ) as rule_rank
    from rules
    inner join shops
        on rules.shop_id in ('*', shops.shop_id)
),

compared as (
    select
        metrics.*,
        rules.rule_id,
        rules.alert_operator,
        cast(rules.threshold_value as double) as threshold_value,
        rules.minimum_count,
        rules.severity,
        rules.value_format,
        case
            when rules.alert_operator not in ('falls_by', 'rises_by')
                then rules.value_format
            when rules.value_format in ('percent', 'signed_percent')
                then 'points'
            else 'percent'
        end as threshold_format,
        rules.rule_text,
        rules.rule_text_fr,
        -- A share moves by points: of 95%, no rise by a tenth of it is possible.
        case
            when rules.value_format in ('percent', 'signed_percent')
                then round(metrics.metric_value - metrics.previous_value, 6)
            else {{ safe_divide(
                'metrics.metric_value - metrics.previous_value',
                'metrics.previous_value'
            ) }}
        end as change_rate,
        coalesce(metrics.metric_count, rules.minimum_count)
        >= rules.minimum_count
        and (
            rules.alert_operator not in ('falls_by', 'rises_by')
            or coalesce(metrics.previous_value, 0) > 0
            or (
                rules.value_format in ('percent', 'signed_percent')
                and metrics.previous_value is not null
            )
        ) as is_judged
    from ranked_rules as rules
    inner join metrics
        on
            rules.checked_shop_id = metrics.shop_id
            and rules.metric_name = metrics.metric_name
            and rules.dimension_kind = metrics.dimension_kind
            and rules.dimension_id in ('*', metrics.dimension_id)
    where rules.rule_rank = 1 and rules.is_active
),

final as (
    select
        *,
        is_judged
        and case alert_operator
            when '<' then metric_value < threshold_value
            when '<=' then metric_value <= threshold_value
            when '>' then metric_value > threshold_value
            when '>=' then metric_value >= threshold_value
            when 'falls_by' then change_rate <= -threshold_value
            when 'rises_by' then change_rate >= threshold_value
        end as is_fired
    from compared
)

select * from final
