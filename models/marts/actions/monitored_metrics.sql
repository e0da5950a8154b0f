with

metrics as (
    select * from {{ ref('int_metrics_measured') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
),

segments as (
    select * from {{ ref('segments') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- The newest date of a metric counts even where a dimension has no value then.
dated as (
    select
        metrics.*,
        metrics.as_of_date = max(metrics.as_of_date) over (
            partition by
                metrics.shop_id, metrics.metric_name, metrics.dimension_kind
        ) as is_newest
    from metrics
    inner join as_of_dates
        on
            metrics.shop_id = as_of_dates.shop_id
            and metrics.as_of_date = as_of_dates.as_of_date
),

final as (
    select
        -- ids
        dated.shop_id,
        dated.dimension_id,
        dated.model_run_id,

        -- text
        dated.metric_name,
        names.value_name as metric_label,
        names.value_label_fr as metric_label_fr,
        dated.dimension_kind,
        kinds.value_name as dimension_kind_name,
        kinds.value_label_fr as dimension_kind_label_fr,
        {%- for name in ['name', 'label_fr'] %}
        coalesce(
            segments.segment_{{ name }}, dimensions.value_{{ name }},
            case when dated.dimension_kind = 'shop' then shops.shop_name end,
            dated.dimension_id
        ) as dimension_{{ name }},
        {%- endfor %}
        dated.source_table,
        dated.source_filter,

        -- numerics
        dated.metric_value,
        dated.metric_count,

        -- booleans
        dated.is_newest,

        -- dates
        dated.as_of_date
    from dated
    inner join dimension_values as names
        on
            dated.metric_name = names.value_id
            and names.dimension = 'metric_name'
    inner join dimension_values as kinds
        on
            dated.dimension_kind = kinds.value_id
            and kinds.dimension = 'dimension_kind'
    inner join shops
        on dated.shop_id = shops.shop_id
    left join segments
        on
            dated.dimension_kind = 'segment'
            and dated.dimension_id
            = segments.segment_scheme || ':' || segments.segment_id
    left join dimension_values as dimensions
        on
            dated.dimension_kind = dimensions.dimension
            and dated.dimension_id = dimensions.value_id
    where dated.metric_value is not null
)

select * from final
