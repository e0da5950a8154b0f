-- Whoever is called by an archetype meets all of its conditions, recomputed from
-- customers; nobody without one meets those of an archetype that is free; density
-- groups have none; names are unique within a scheme in both languages; ranks follow
-- the mean value of customers, or their orders without amounts; colors are unique.
{{ config(meta={
    'message': '{shop_id}: cluster {cluster_id} of {segment_scheme} in segmentation.cluster_labels is called {segment_name}, which does not fit it: {fault}. Look at its label_reason, cluster_profiles and the seed archetype_conditions.',
}) }}
{%- set measures = [
    'recency_days', 'frequency', 'monetary_amount', 'average_order_value',
    'tenure_days',
] %}
with

members as (
    {%- for scheme in learned_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ scheme }}' as segment_scheme,
        assignments.{{ scheme }}_cluster_id as cluster_id,
        scores.*
    from {{ ref('cluster_assignments') }} as assignments
    inner join {{ ref('customer_rfm_scores') }} as scores
        on
            assignments.shop_id = scores.shop_id
            and assignments.customer_id = scores.customer_id
    {%- endfor %}
),

cluster_averages as (
    {%- for measure in measures %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        segment_scheme,
        cluster_id,
        '{{ measure }}' as measure_name,
        avg(cast({{ measure }} as double)) as average
    from members
    group by shop_id, segment_scheme, cluster_id
    {%- endfor %}
),

shop_statistics as (
    {%- for measure in measures %}
    {{ 'union all' if not loop.first }}
    select
        {%- for name, share in {'median': 0.5, 'third_quartile': 0.75}.items() %}
        percentile_cont({{ share }}) within group (
            order by cast({{ measure }} as double)
        ) as {{ name }},
        {%- endfor %}
        shop_id,
        '{{ measure }}' as measure_name,
        avg(cast({{ measure }} as double)) as average
    from {{ ref('customer_rfm_scores') }}
    group by shop_id
    {%- endfor %}
),

bounds as (
    select
        shop_statistics.shop_id,
        conditions.segment_id,
        conditions.measure_name,
        conditions.comparison,
        -- Nothing is a multiple of zero or less.
        conditions.multiple * nullif(greatest(0, case conditions.basis
            when 'mean' then shop_statistics.average
            when 'median' then shop_statistics.median
            when 'third_quartile' then shop_statistics.third_quartile
            when 'new_customer_days' then shops.new_customer_days
            when 'one' then 1
        end), 0) as bound
    from {{ ref('archetype_conditions') }} as conditions
    inner join shop_statistics
        on conditions.measure_name = shop_statistics.measure_name
    inner join {{ ref('shops') }} as shops
        on shop_statistics.shop_id = shops.shop_id
),

archetypes_met as (
    select
        cluster_averages.shop_id,
        cluster_averages.segment_scheme,
        cluster_averages.cluster_id,
        bounds.segment_id
    from cluster_averages
    inner join bounds
        on
            cluster_averages.shop_id = bounds.shop_id
            and cluster_averages.measure_name = bounds.measure_name
    group by
        cluster_averages.shop_id,
        cluster_averages.segment_scheme,
        cluster_averages.cluster_id,
        bounds.segment_id
    having
        min(
            case
                when
                    bounds.comparison = 'at_least'
                    and cluster_averages.average >= bounds.bound - 0.00001
                    then 1
                when
                    bounds.comparison = 'at_most'
                    and cluster_averages.average <= bounds.bound + 0.00001
                    then 1
                else 0
            end
        ) = 1
),

valued as (
    select
        cluster_labels.*,
        case
            when shops.has_amounts
                then
                    cluster_labels.revenue_amount
                    / cluster_labels.customer_count
            else round(orders.average, 6)
        end as mean_value
    from {{ ref('cluster_labels') }} as cluster_labels
    inner join {{ ref('shops') }} as shops
        on cluster_labels.shop_id = shops.shop_id
    inner join cluster_averages as orders
        on
            cluster_labels.shop_id = orders.shop_id
            and cluster_labels.segment_scheme = orders.segment_scheme
            and cluster_labels.cluster_id = orders.cluster_id
            and orders.measure_name = 'frequency'
),

labels as (
    select
        *,
        count(*) over (partition by shop_id, segment_scheme) as cluster_count,
        count(*) over (partition by shop_id, segment_scheme, segment_id)
        + count(*) over (partition by shop_id, segment_scheme, segment_name)
        + count(*) over (partition by shop_id, segment_scheme, segment_label_fr)
            as namesake_count,
        count(*) over (partition by shop_id, segment_scheme, segment_colour)
            as color_count,
        row_number() over (
            partition by shop_id, segment_scheme
            order by
                case when is_noise then 0 else 1 end asc,
                mean_value asc,
                cluster_id desc nulls last
        ) as rank_by_value
    from valued
),

free_archetypes as (
    select
        archetypes_met.shop_id,
        archetypes_met.segment_scheme,
        archetypes_met.cluster_id,
        min(archetypes_met.segment_id) as segment_id
    from archetypes_met
    left join labels
        on
            archetypes_met.shop_id = labels.shop_id
            and archetypes_met.segment_scheme = labels.segment_scheme
            and archetypes_met.segment_id = labels.segment_id
    where labels.segment_id is null
    group by
        archetypes_met.shop_id,
        archetypes_met.segment_scheme,
        archetypes_met.cluster_id
),

judged as (
    select
        labels.shop_id,
        labels.segment_scheme,
        labels.cluster_id,
        labels.segment_name,
        case
            when labels.namesake_count > 3 then 'another cluster has the name'
            when labels.color_count > 1 then 'another cluster has the color'
            when labels.segment_rank != labels.rank_by_value
                then 'its rank does not follow its value'
            when labels.is_archetype != (archetypes.segment_id is not null)
                then 'is_archetype is wrong'
            when labels.is_archetype and labels.segment_scheme = 'dbscan'
                then 'a density group is described'
            when labels.is_archetype and archetypes_met.segment_id is null
                then 'it does not meet the conditions'
            when
                not labels.is_archetype
                and not labels.is_noise
                and labels.segment_scheme != 'dbscan'
                and labels.cluster_count > 1
                and free_archetypes.segment_id is not null
                then 'it meets those of ' || free_archetypes.segment_id
        end as fault
    from labels
    left join {{ ref('cluster_archetypes') }} as archetypes
        on labels.segment_id = archetypes.segment_id
    left join archetypes_met
        on
            labels.shop_id = archetypes_met.shop_id
            and labels.segment_scheme = archetypes_met.segment_scheme
            and labels.cluster_id = archetypes_met.cluster_id
            and labels.segment_id = archetypes_met.segment_id
    left join free_archetypes
        on
            labels.shop_id = free_archetypes.shop_id
            and labels.segment_scheme = free_archetypes.segment_scheme
            and labels.cluster_id = free_archetypes.cluster_id
)

select * from judged
where fault is not null
