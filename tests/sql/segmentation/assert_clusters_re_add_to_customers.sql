-- The clusters of each method hold every customer with a purchase once, and
-- every cent; shares add up to 1.
{{ config(meta={
    'message': '{shop_id}: cluster {cluster_id} of {segment_scheme} has {customer_count} customers with {revenue_amount} in cluster_assignments, {labelled_customer_count} with {labelled_revenue_amount} in segmentation.cluster_labels.',
}) }}
with

assigned as (
    {%- for scheme in learned_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        scores.shop_id,
        '{{ scheme }}' as segment_scheme,
        cluster_assignments.{{ scheme }}_cluster_id as cluster_id,
        count(*) as customer_count,
        sum(scores.monetary_amount) as revenue_amount
    from {{ ref('customer_rfm_scores') }} as scores
    left join {{ ref('cluster_assignments') }} as cluster_assignments
        on
            scores.shop_id = cluster_assignments.shop_id
            and scores.customer_id = cluster_assignments.customer_id
    group by scores.shop_id, cluster_assignments.{{ scheme }}_cluster_id
    {%- endfor %}
),

labels as (
    select
        *,
        sum(customer_rate) over (partition by shop_id, segment_scheme)
            as customer_rates
    from {{ ref('cluster_labels') }}
)

select
    coalesce(assigned.shop_id, labels.shop_id) as shop_id,
    coalesce(assigned.segment_scheme, labels.segment_scheme) as segment_scheme,
    coalesce(assigned.cluster_id, labels.cluster_id) as cluster_id,
    assigned.customer_count,
    assigned.revenue_amount,
    labels.customer_count as labelled_customer_count,
    labels.revenue_amount as labelled_revenue_amount
from assigned
full outer join labels
    on
        assigned.shop_id = labels.shop_id
        and assigned.segment_scheme = labels.segment_scheme
        and assigned.cluster_id = labels.cluster_id
where
    assigned.cluster_id is null
    or labels.cluster_id is null
    or assigned.customer_count != labels.customer_count
    or assigned.revenue_amount != labels.revenue_amount
    or abs(labels.customer_rates - 1) > 0.0001
