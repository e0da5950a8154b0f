with

rule_recommendations as (
    select * from {{ ref('int_rule_recommendations') }}
),

lists as (
    select * from {{ ref('int_recommendation_lists') }}
),

popular_recommendations as (
    select * from {{ ref('int_popular_recommendations') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

sources as (
    select
        lists.shop_id,
        lists.as_of_date,
        lists.customer_id,
        lists.list_number,
        lists.basket_count,
        lists.ranked_count,
        rule_recommendations.product_id,
        1 as source_order,
        rule_recommendations.rule_id,
        rule_recommendations.lift,
        rule_recommendations.confidence,
        rule_recommendations.support,
        cast(null as bigint) as customer_count
    from rule_recommendations
    inner join lists
        on
            rule_recommendations.shop_id = lists.shop_id
            and rule_recommendations.as_of_date = lists.as_of_date
            and rule_recommendations.customer_id = lists.customer_id
            and lists.list_id != 'all'
    union all
    select
        shop_id,
        as_of_date,
        customer_id,
        list_number,
        basket_count,
        ranked_count,
        product_id,
        case list_id when 'all' then 3 else 2 end as source_order,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        cast(null as double) as support,
        customer_count
    from popular_recommendations
),

-- Products owned at the date are left out.
ranked as (
    select
        sources.*,
        row_number() over (
            partition by
                sources.shop_id, sources.list_number, sources.source_order
            order by
                sources.lift desc nulls last,
                sources.confidence desc nulls last,
                sources.support desc nulls last,
                sources.customer_count desc nulls last,
                sources.product_id asc
        ) as source_rank
    from sources
    left join customer_products
        on
            sources.shop_id = customer_products.shop_id
            and sources.customer_id = customer_products.customer_id
            and sources.product_id = customer_products.product_id
            and sources.basket_count > customer_products.first_basket_number
    where customer_products.product_id is null
),

-- A product that several sources recommend comes from the first of them.
firsts as (
    select
        *,
        row_number() over (
            partition by shop_id, list_number, product_id
            order by source_order asc
        ) as telling_rank
    from ranked
    where source_rank <= ranked_count
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
                    partition by shop_id, list_number, telling_rank
                    order by source_order asc, source_rank asc
                )
        end as hybrid_rank
    from firsts
)

select * from final
