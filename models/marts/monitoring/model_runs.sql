with

clustering_runs as (
    select * from {{ ref('py_model_runs') }}
),

mined_baskets as (
    select * from {{ ref('py_frequent_itemsets') }}
    where itemset_size = 0
),

-- One run serves all rows of a shop.
other_runs as (
    {%- for model, relation in {
        'channel_attribution': 'py_markov_removal_effects',
        'channel_correlation': 'py_channel_correlations',
        'customer_neighbours': 'py_customer_neighbours',
        'revenue_forecast': 'py_revenue_forecast',
    }.items() %}
    select distinct
        model_run_id,
        shop_id,
        as_of_date,
        '{{ model }}' as model_name,
        input_fingerprint,
        parameters,
        library_versions
    from {{ ref(relation) }}
    where model_run_id is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

value_runs as (
    select
        *,
        {{ value_model_name() }} as model_name
    from {{ ref('py_value_models') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

runs as (
    select
        model_run_id,
        shop_id,
        as_of_date,
        model_name,
        input_fingerprint,
        parameters,
        library_versions,
        cast(null as varchar) as estimates,
        customer_count,
        cast(null as bigint) as basket_count
    from clustering_runs
    union all
    select
        model_run_id,
        shop_id,
        as_of_date,
        model_name,
        input_fingerprint,
        parameters,
        library_versions,
        estimates,
        customer_count,
        cast(null as bigint) as basket_count
    from value_runs
    union all
    select
        model_run_id,
        shop_id,
        as_of_date,
        'association_rules' as model_name,
        input_fingerprint,
        parameters,
        library_versions,
        cast(null as varchar) as estimates,
        cast(null as bigint) as customer_count,
        itemset_count as basket_count
    from mined_baskets
    union all
    select
        *,
        cast(null as varchar) as estimates,
        cast(null as bigint) as customer_count,
        cast(null as bigint) as basket_count
    from other_runs
),

final as (
    select
        -- ids
        runs.model_run_id,
        runs.shop_id,

        -- text
        runs.model_name,
        runs.input_fingerprint,
        runs.parameters,
        runs.library_versions,
        runs.estimates,

        -- numerics
        runs.customer_count,
        runs.basket_count,

        -- booleans
        runs.as_of_date = shops.as_of_date as is_current,

        -- dates
        runs.as_of_date
    from runs
    inner join shops
        on runs.shop_id = shops.shop_id
)

select * from final
