-- The budgets of a shop's segments add up to its total, to the cent, top-down and
-- bottom-up; every segment has one, and an archetype that the shop lacks has nothing.
{{ config(meta={
    'message': '{shop_id}: actions.budget_allocation shares {top_down_amount} top-down and {bottom_up_amount} bottom-up out of {total_budget_amount} among {segment_count} segments ({missing_count} missing, {wrong_count} with a wrong note or customer count).',
}) }}
with

allocated as (
    select
        budgets.*,
        clusters.segment_id as cluster_id,
        clusters.customer_count as cluster_customer_count
    from {{ ref('budget_allocation') }} as budgets
    left join {{ ref('cluster_labels') }} as clusters
        on
            budgets.shop_id = clusters.shop_id
            and budgets.segment_id = clusters.segment_id
            and clusters.segment_scheme = '{{ budget_scheme() }}'
),

totals as (
    select
        shop_id,
        max(total_budget_amount) as total_budget_amount,
        count(*) as segment_count,
        count(cluster_id) as cluster_count,
        sum(top_down_rate) as top_down_rate,
        sum(top_down_amount) as top_down_amount,
        sum(bottom_up_share_amount) as bottom_up_amount,
        sum(
            case
                when
                    customer_count != coalesce(cluster_customer_count, 0)
                    or (note is null) != (note_fr is null)
                    or (cluster_id is null)
                    != (coalesce(note, '') like 'The shop has no such segment%')
                    or (
                        cluster_id is not null and published_budget_rate is null
                    ) != (coalesce(note, '') like '%budget_shares%')
                    or (
                        cluster_id is not null and is_assumed_unit_budget
                    ) != (coalesce(note, '') like '%mean budget per customer%')
                    or (cluster_id is null and top_down_amount != 0)
                    then 1
                else 0
            end
        ) as wrong_count
    from allocated
    group by shop_id
),

expected as (
    select
        clusters.shop_id,
        count(*) as cluster_count
    from {{ ref('cluster_labels') }} as clusters
    where clusters.segment_scheme = '{{ budget_scheme() }}'
    group by clusters.shop_id
)

select
    expected.shop_id,
    totals.top_down_amount,
    totals.bottom_up_amount,
    totals.total_budget_amount,
    totals.segment_count,
    expected.cluster_count - coalesce(totals.cluster_count, 0) as missing_count,
    totals.wrong_count
from expected
left join totals
    on expected.shop_id = totals.shop_id
where
    totals.shop_id is null
    or totals.cluster_count != expected.cluster_count
    or totals.top_down_amount != totals.total_budget_amount
    or totals.bottom_up_amount != totals.total_budget_amount
    or abs(totals.top_down_rate - 1) > 0.0001
    or totals.wrong_count > 0
