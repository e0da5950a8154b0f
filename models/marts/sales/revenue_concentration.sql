{%- set top_shares = {'top_1': 1, 'top_5': 5, 'top_10': 10} -%}
with

ranked as (
    select * from {{ ref('int_revenue_ranked') }}
),

-- An entity reaches a share of the revenue if its running sum does and the one
-- before does not. The count behind a top share is rounded down.
totals as (
    select
        shop_id,
        entity_type,
        entity_count,
        total_amount,
        {%- for percent in [25, 50, 75, 80, 90] %}
        1 + sum(
            case
                when 100 * running_amount < {{ percent }} * total_amount then 1
                else 0
            end
        ) as reach_{{ percent }}_count,
        {%- endfor %}
        {%- for name, percent in top_shares.items() %}
        sum(
            case
                when 100 * revenue_rank <= {{ percent }} * entity_count
                    then revenue_amount
                else 0
            end
        ) as {{ name }}_amount,
        {%- endfor %}
        sum((entity_count + 1 - revenue_rank) * revenue_amount)
            as weighted_amount
    from ranked
    group by shop_id, entity_type, entity_count, total_amount
),

-- Gini: 2 sum(i x) / (n sum(x)) - (n + 1) / n, i ascending.
final as (
    select
        -- ids
        shop_id,

        -- text
        entity_type,

        -- numerics
        cast(entity_count as bigint) as entity_count,
        total_amount as revenue_amount,
        {%- for percent in [25, 50, 75, 80, 90] %}
        cast(case when total_amount > 0 then reach_{{ percent }}_count end as bigint)
            as reach_{{ percent }}_count,
        {%- endfor %}
        {{ safe_divide(
            'case when total_amount > 0 then reach_80_count end', 'entity_count'
        ) }} as pareto_80_rate,
        {%- for name in top_shares %}
        {{ safe_divide(
            name ~ '_amount', 'case when total_amount > 0 then total_amount end'
        ) }} as {{ name }}_rate,
        {%- endfor %}
        {{ safe_divide(
            '(2 * weighted_amount - (entity_count + 1) * total_amount)',
            'case when total_amount > 0 then entity_count * total_amount end'
        ) }} as gini
    from totals
)

select * from final
