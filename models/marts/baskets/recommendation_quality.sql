{%- set longest = list_lengths() | max -%}
with

rates as (
    select * from {{ ref('int_recommendation_rates') }}
),

lists as (
    select * from {{ ref('int_recommended_lists') }}
),

itemsets as (
    select * from {{ ref('py_frequent_itemsets') }}
    where itemset_size = 0
),

list_counts as (
    select
        shop_id,
        sum(customer_count) as listed_customer_count,
        count(*) as list_count,
        count(case when customer_count = 1 then 1 end)
            as own_list_customer_count
    from lists
    group by shop_id
),

-- A gate that no rate can miss is none, so a few hits are always needed.
gated as (
    select
        rates.*,
        list_counts.listed_customer_count,
        list_counts.list_count,
        list_counts.own_list_customer_count,
        case
            when
                list_counts.shop_id is not null
                and rates.customer_count
                >= {{ var('judged_customers') }}
                then greatest(
                    round(
                        {{ 1 - var('recommendation_tolerance') }}
                        * rates.best_seller_hit_rate
                        - {{ var('recommendation_standard_errors') }}
                        * rates.difference_error,
                        6
                    ),
                    {{ safe_divide(
                        var('recommendation_minimum_hits'),
                        'rates.customer_count'
                    ) }}
                )
        end as gate_value
    from rates
    left join list_counts
        on
            rates.shop_id = list_counts.shop_id
            and rates.recommendation_method = 'hybrid'
            and rates.list_length = {{ longest }}
),

final as (
    select
        -- ids
        gated.shop_id,
        itemsets.model_run_id,

        -- text
        gated.recommendation_method,

        -- numerics
        gated.list_length,
        {%- for count in [
            'customer', 'served_customer', 'hit_customer',
            'best_seller_hit_customer', 'hit', 'listed_customer', 'list',
            'own_list_customer',
        ] %}
        cast(gated.{{ count }}_count as bigint) as {{ count }}_count,
        {%- endfor %}
        {%- for rate, (part, whole) in {
            'recall_rate': ('recalls', 'customer_count'),
            'mean_reciprocal_rank': ('reciprocal_ranks', 'customer_count'),
            'customer_coverage_rate': (
                'served_customer_count', 'customer_count'
            ),
            'own_list_rate': (
                'own_list_customer_count', 'listed_customer_count'
            ),
        }.items() %}
        {{ safe_divide('gated.' ~ part, 'gated.' ~ whole) }} as {{ rate }},
        {%- endfor %}
        gated.hit_rate,
        gated.hit_rate_difference,
        gated.difference_error,
        gated.product_coverage_rate,
        gated.gate_value,

        -- booleans
        gated.hit_rate >= gated.gate_value as is_passed,

        -- dates
        gated.as_of_date
    from gated
    inner join itemsets
        on
            gated.shop_id = itemsets.shop_id
            and gated.as_of_date = itemsets.as_of_date
)

select * from final
