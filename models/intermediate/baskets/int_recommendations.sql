with

rule_recommendations as (
    select * from {{ ref('int_rule_recommendations') }}
),

popular_recommendations as (
    select * from {{ ref('int_popular_recommendations') }}
),

every_source as (
    select
        shop_id,
        as_of_date,
        customer_id,
        product_id,
        1 as source_order,
        source_rank,
        rule_id,
        lift,
        confidence,
        cast(null as bigint) as customer_count
    from rule_recommendations
    union all
    select
        shop_id,
        as_of_date,
        customer_id,
        product_id,
        case list_id when 'all' then 3 else 2 end as source_order,
        source_rank,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        customer_count
    from popular_recommendations
),

-- A product that several sources recommend is told by the first of them.
firsts as (
    select
        *,
        row_number() over (
            partition by shop_id, as_of_date, customer_id, product_id
            order by source_order asc
        ) as telling_rank
    from every_source
),

final as (
    select
        shop_id,
        as_of_date,
        customer_id,
        product_id,
        case source_order
            when 1 then 'rule' when 2 then 'segment' else 'global'
        end as recommendation_source,
        source_rank,
        rule_id,
        lift,
        confidence,
        customer_count,
        case
            when telling_rank = 1
                then row_number() over (
                    partition by
                        shop_id, as_of_date, customer_id, telling_rank
                    order by source_order asc, source_rank asc
                )
        end as hybrid_rank
    from firsts
)

select * from final
