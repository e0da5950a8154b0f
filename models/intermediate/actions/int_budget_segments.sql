{{ config(materialized='view') }}

with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

clusters as (
    select * from {{ ref('cluster_labels') }}
    where segment_scheme = '{{ budget_scheme() }}'
),

archetypes as (
    select * from {{ ref('cluster_archetypes') }}
),

budget_shares as (
    select * from {{ ref('budget_shares') }}
),

unit_budgets as (
    select * from {{ ref('unit_budgets') }}
),

mean_budgets as (
    select
        {{ safe_divide('sum(unit_budget_amount)', 'count(*)', 4) }}
            as mean_budget_amount
    from unit_budgets
),

-- The segments that a shop has, and the archetypes with a share that it lacks.
segments as (
    select
        shop_id,
        segment_id,
        model_run_id,
        segment_name,
        segment_label_fr,
        segment_colour,
        segment_rank,
        customer_count
    from clusters
    union all
    select
        shops.shop_id,
        archetypes.segment_id,
        null as model_run_id,
        archetypes.segment_name,
        archetypes.segment_label_fr,
        archetypes.segment_colour,
        null as segment_rank,
        0 as customer_count
    from shops
    cross join archetypes
    inner join budget_shares
        on archetypes.segment_id = budget_shares.segment_id
    left join clusters
        on
            shops.shop_id = clusters.shop_id
            and archetypes.segment_id = clusters.segment_id
    where clusters.segment_id is null
),

-- A segment without a budget per customer takes the mean of those given.
final as (
    select
        segments.*,
        shops.segment_budget_amount as total_budget_amount,
        shops.as_of_date,
        budget_shares.budget_rate,
        cast(
            coalesce(
                unit_budgets.unit_budget_amount, mean_budgets.mean_budget_amount
            ) as decimal(18, 4)
        ) as unit_budget_amount,
        unit_budgets.segment_id is null as is_assumed_unit_budget
    from segments
    inner join shops
        on segments.shop_id = shops.shop_id
    cross join mean_budgets
    left join budget_shares
        on segments.segment_id = budget_shares.segment_id
    left join unit_budgets
        on segments.segment_id = unit_budgets.segment_id
)

select * from final
