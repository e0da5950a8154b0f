with

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

clustered as (
    select
        {%- for scheme in learned_schemes() %}
        clusters.{{ scheme }}_cluster_id,
        {%- endfor %}
        features.*
    from clusters
    inner join features
        on
            clusters.shop_id = features.shop_id
            and clusters.customer_id = features.customer_id
),

-- Decimals add up to the same on any number of threads.
final as (
    {%- for scheme in learned_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        {%- for feature in clusterable_features() %}
        {{ safe_divide(
            'sum(cast(' ~ feature ~ ' as decimal(18, 6)))', 'count(' ~ feature ~ ')'
        ) }} as {{ feature }},
        {%- endfor %}
        shop_id,
        as_of_date,
        '{{ scheme }}' as segment_scheme,
        {{ scheme }}_cluster_id as cluster_id,
        count(*) as customer_count,
        coalesce(sum(monetary_amount), 0) as revenue_amount
    from clustered
    group by shop_id, as_of_date, {{ scheme }}_cluster_id
    {%- endfor %}
)

select * from final
