with

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and is_before_as_of and customer_id is not null
),

order_categories as (
    select * from {{ ref('int_order_categories') }}
    where
        is_purchase
        and is_before_as_of
        and customer_id is not null
        and category_name is not null
),

satisfied_customers as (
    select
        *,
        case
            when {{ score_reads_as('satisfied', 'review_score') }} then 'satisfied'
            when {{ score_reads_as('negative', 'review_score') }} then 'negative'
            when review_score is not null then 'neutral'
        end as satisfaction
    from {{ ref('int_customer_features') }}
    where is_current
),

labels as (
    select * from {{ ref('dimension_values') }}
),

baskets as (
    select
        shop_id,
        customer_id,
        {{ safe_divide('sum(unit_count)', 'count(*)') }}
            as average_basket_unit_count,
        {{ safe_divide('sum(product_count)', 'count(*)') }}
            as average_basket_product_count
    from orders
    group by shop_id, customer_id
),

category_totals as (
    select
        shop_id,
        customer_id,
        category_name,
        cast(sum(gross_amount) as decimal(18, 4)) as gross_amount
    from order_categories
    group by shop_id, customer_id, category_name
),

ranked_categories as (
    select
        shop_id,
        customer_id,
        category_name,
        row_number() over (
            partition by customer_id, shop_id
            order by gross_amount desc nulls last, category_name asc
        ) as category_rank
    from category_totals
),

final as (
    select
        baskets.*,
        satisfied_customers.review_score,
        satisfied_customers.late_rate,
        satisfied_customers.satisfaction,
        satisfactions.value_name as satisfaction_name,
        satisfactions.value_label_fr as satisfaction_label_fr,
        ranked_categories.category_name as favorite_category_name,
        coalesce(categories.value_label_fr, ranked_categories.category_name)
            as favorite_category_label_fr
    from baskets
    left join satisfied_customers
        on
            baskets.shop_id = satisfied_customers.shop_id
            and baskets.customer_id = satisfied_customers.customer_id
    left join labels as satisfactions
        on
            satisfied_customers.satisfaction = satisfactions.value_id
            and satisfactions.dimension = 'satisfaction'
    left join ranked_categories
        on
            baskets.shop_id = ranked_categories.shop_id
            and baskets.customer_id = ranked_categories.customer_id
            and ranked_categories.category_rank = 1
    left join labels as categories
        on
            ranked_categories.category_name = categories.value_id
            and categories.dimension = 'category'
)

select * from final
