with

fits as (
    select * from {{ ref('py_kmeans') }}
    where cluster_id = 1
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
    where model_name = 'kmeans'
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- The rates stand in every row of a fit.
components as (
    {%- for component in [1, 2] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        as_of_date,
        {{ component }} as component_number,
        max(explained_rate_{{ component }}) as explained_variance_rate,
        {%- if component == 2 %}
        max(explained_rate_1 + explained_rate_2)
        {%- else %}
        max(explained_rate_1)
        {%- endif %} as cumulative_variance_rate,
        count(loading_{{ component }}) as feature_count
    from fits
    group by shop_id, as_of_date
    {%- endfor %}
),

final as (
    select
        -- ids
        components.shop_id,
        model_runs.model_run_id,

        -- numerics
        cast(components.component_number as integer) as component_number,
        components.explained_variance_rate,
        round(components.cumulative_variance_rate, 6)
            as cumulative_variance_rate,
        components.feature_count,

        -- dates
        components.as_of_date
    from components
    inner join shops
        on
            components.shop_id = shops.shop_id
            and components.as_of_date = shops.as_of_date
    inner join model_runs
        on
            components.shop_id = model_runs.shop_id
            and components.as_of_date = model_runs.as_of_date
)

select * from final
