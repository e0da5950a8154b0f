{{ config(materialized='view') }}

with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
),

segments as (
    select * from {{ ref('segments') }}
    where segment_scheme = '{{ recommendation_scheme() }}'
),

-- No list is read further than its customers own products.
lists as (
    select
        shop_id,
        as_of_date,
        segment_id as list_id,
        count(*) as customer_count,
        max(ranked_count + product_count) as read_count
    from customers
    group by shop_id, as_of_date, segment_id
    union all
    select
        shop_id,
        as_of_date,
        'all' as list_id,
        count(*) as customer_count,
        max(ranked_count + product_count) as read_count
    from customers
    group by shop_id, as_of_date
),

listed as (
    select
        popular_products.*,
        lists.customer_count as list_customer_count,
        segments.segment_name,
        segments.segment_label_fr,
        {{ number_text('popular_products.customer_count', '0') }} as buyer_text,
        {{ number_text('lists.customer_count', '0') }} as customer_text
    from lists
    inner join popular_products
        on
            lists.shop_id = popular_products.shop_id
            and lists.as_of_date = popular_products.as_of_date
            and lists.list_id = popular_products.list_id
            and lists.read_count >= popular_products.popularity_rank
    left join segments
        on lists.list_id = segments.segment_id
),

final as (
    select
        shop_id,
        list_id,
        product_id,
        {{ safe_divide('customer_count', 'list_customer_count') }}
            as customer_rate,
        'Among the most bought in the '
        || coalesce('segment ' || segment_name, 'shop') || ': by '
        || case
            when list_customer_count = 1 then 'its only customer.'
            else buyer_text || ' of its ' || customer_text || ' customers.'
        end
            as reason,
        'Parmi les plus achetés '
        || coalesce('du segment ' || segment_label_fr, 'de la boutique')
        || ' : par '
        || case
            when list_customer_count = 1 then 'son seul client.'
            else
                {{ french_number('buyer_text') }} || ' de ses '
                || {{ french_number('customer_text') }} || ' clients.'
        end
            as reason_fr
    from listed
)

select * from final
