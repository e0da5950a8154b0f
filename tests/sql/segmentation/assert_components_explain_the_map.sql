-- Two components of a shop explain at most all variance, the first more, in the
-- ratio of the variances of pc_1 and pc_2; customer_map holds as many customers
-- as it may, of every cluster, and repeats what other marts say of them.
{{ config(meta={
    'message': '{shop_id}: {fault} in segmentation.cluster_components or customer_map: {found}, expected {expected}.',
}) }}
with

customers as (
    select
        shop_id,
        count(*) as customer_count,
        count(distinct kmeans_cluster_id) as cluster_count,
        var_pop(pc_1) as variance_1,
        var_pop(pc_2) as variance_2
    from {{ ref('cluster_assignments') }}
    group by shop_id
),

mapped as (
    select
        assignments.shop_id,
        count(map.customer_id) as customer_count,
        count(distinct map.kmeans_cluster_id) as cluster_count,
        sum(
            case
                when
                    map.pc_1 = assignments.pc_1
                    and map.pc_2 = assignments.pc_2
                    and map.kmeans_cluster_id = assignments.kmeans_cluster_id
                    and map.segment_id = assignments.segment_id
                    and map.recency_days = scores.recency_days
                    and map.frequency = scores.frequency
                    and map.monetary_amount
                    is not distinct from scores.monetary_amount
                    and map.rfm11_segment_id = segments.segment_id
                    then 1
                else 0
            end
        ) as agreeing_count
    from {{ ref('cluster_assignments') }} as assignments
    inner join {{ ref('customer_rfm_scores') }} as scores
        on
            assignments.shop_id = scores.shop_id
            and assignments.customer_id = scores.customer_id
    inner join {{ ref('customer_segments') }} as segments
        on
            assignments.shop_id = segments.shop_id
            and assignments.customer_id = segments.customer_id
            and segments.segment_scheme = 'rfm11'
    left join {{ ref('customer_map') }} as map
        on
            assignments.shop_id = map.shop_id
            and assignments.customer_id = map.customer_id
    group by assignments.shop_id
),

components as (
    select
        shop_id,
        count(*) as component_count,
        max(case when component_number = 1 then explained_variance_rate end)
            as rate_1,
        max(case when component_number = 2 then explained_variance_rate end)
            as rate_2,
        max(cumulative_variance_rate) as cumulative_rate
    from {{ ref('cluster_components') }}
    group by shop_id
),

numbers as (
    select
        customers.shop_id,
        customers.variance_1,
        customers.variance_2,
        least(customers.customer_count, {{ var('customer_map_rows') }})
            as expected_rows,
        least(customers.cluster_count, {{ var('customer_map_rows') }})
            as expected_clusters,
        mapped.customer_count as mapped_rows,
        mapped.cluster_count as mapped_clusters,
        mapped.agreeing_count,
        components.component_count,
        components.rate_1,
        components.rate_2,
        components.cumulative_rate
    from customers
    left join mapped
        on customers.shop_id = mapped.shop_id
    left join components
        on customers.shop_id = components.shop_id
),

compared as (
    {%- for fault, found, expected in [
        ('rows', 'mapped_rows', 'expected_rows'),
        ('clusters', 'mapped_clusters', 'expected_clusters'),
        ('customers as in other marts', 'agreeing_count', 'mapped_rows'),
        ('components', 'component_count', '2'),
        ('the total', 'cumulative_rate', 'rate_1 + rate_2'),
        ('all variance', 'greatest(cumulative_rate, 1)', '1'),
        ('the larger of both', 'greatest(rate_1, rate_2)', 'rate_1'),
        ('the ratio of both', 'rate_2 * variance_1', 'rate_1 * variance_2'),
    ] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ fault }}' as fault,
        cast({{ found }} as double) as found,
        cast({{ expected }} as double) as expected
    from numbers
    {%- endfor %}
)

select * from compared
where found is null or expected is null or abs(found - expected) > 0.0001
