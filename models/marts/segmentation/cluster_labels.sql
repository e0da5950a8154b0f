with

means as (
    select * from {{ ref('int_cluster_means') }}
),

names as (
    select * from {{ ref('py_cluster_names') }}
),

profiles as (
    select * from {{ ref('cluster_profiles') }}
),

measure_words as (
    select * from {{ ref('measure_words') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

strong as (
    select
        profiles.*,
        row_number() over (
            partition by
                profiles.shop_id, profiles.segment_scheme, profiles.cluster_id
            order by profiles.deviation_rank asc
        ) as reason_rank
    from profiles
    inner join measure_words
        on profiles.measure_name = measure_words.measure_name
    where profiles.is_used and {{ is_reason('profiles', 'measure_words') }}
),

reasons as (
    select
        shop_id,
        segment_scheme,
        cluster_id,
        {{ listed_text('why', '; ', 'reason_rank') }} as why,
        {{ listed_text('why_fr', ' ; ', 'reason_rank') }} as why_fr
    from strong
    where reason_rank <= 3
    group by shop_id, segment_scheme, cluster_id
),

shared as (
    select
        *,
        sum(customer_count) over (partition by shop_id, segment_scheme)
            as shop_customer_count,
        sum(revenue_amount) over (partition by shop_id, segment_scheme)
            as shop_revenue_amount
    from means
),

final as (
    select
        -- ids
        shared.shop_id,
        cast(shared.cluster_id as integer) as cluster_id,
        names.segment_id,
        model_runs.model_run_id,

        -- text
        shared.segment_scheme,
        names.segment_name,
        names.segment_label_fr,
        names.segment_colour,
        names.label_reason,
        names.label_reason_fr,
        {%- for language in ['', '_fr'] %}
        coalesce(reasons.why{{ language }}, {{ nothing_stands_out(language) }})
            as why{{ language }},
        {%- endfor %}

        -- numerics
        cast(names.segment_rank as integer) as segment_rank,
        cast(shared.customer_count as bigint) as customer_count,
        {{ safe_divide('shared.customer_count', 'shared.shop_customer_count') }}
            as customer_rate,
        cast(shared.revenue_amount as decimal(18, 4)) as revenue_amount,
        {{ safe_divide('shared.revenue_amount', 'shared.shop_revenue_amount') }}
            as revenue_rate,

        -- booleans
        names.is_archetype,
        shared.cluster_id = -1 as is_noise,
        shared.customer_count
        < shops.minimum_cluster_share * shared.shop_customer_count as is_small,

        -- dates
        shared.as_of_date
    from shared
    inner join shops
        on shared.shop_id = shops.shop_id
    inner join names
        on
            shared.shop_id = names.shop_id
            and shared.segment_scheme = names.segment_scheme
            and shared.cluster_id = names.cluster_id
    inner join model_runs
        on
            shared.shop_id = model_runs.shop_id
            and shared.as_of_date = model_runs.as_of_date
            and shared.segment_scheme = model_runs.model_name
    left join reasons
        on
            shared.shop_id = reasons.shop_id
            and shared.segment_scheme = reasons.segment_scheme
            and shared.cluster_id = reasons.cluster_id
)

select * from final
