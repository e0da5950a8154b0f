with

orders as (
    select * from {{ ref('orders') }}
    where zip_code_prefix is not null
),

order_reviews as (
    select * from {{ ref('int_reviews_by_order') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

shop_reviews as (
    select
        shop_id,
        {{ safe_divide('sum(score_sum)', 'sum(review_count)') }}
            as average_review_score
    from order_reviews
    group by shop_id
),

-- Review rows count, as published: an order with two reviews counts twice.
places as (
    select
        orders.shop_id,
        orders.zip_code_prefix,
        orders.state,
        orders.city,
        count(*) as order_count,
        sum(order_reviews.review_count) as review_count,
        sum(order_reviews.score_sum) as score_sum
    from orders
    inner join order_reviews
        on
            orders.shop_id = order_reviews.shop_id
            and orders.order_id = order_reviews.order_id
    inner join shops
        on orders.shop_id = shops.shop_id
    where
        {{ in_question_window(
            'orders.ordered_at', 'month', 'shops.worst_zip_codes_window_months'
        ) }}
    group by orders.shop_id, orders.zip_code_prefix, orders.state, orders.city
),

ranked_places as (
    select
        *,
        row_number() over (
            partition by shop_id, zip_code_prefix
            order by
                order_count desc nulls last,
                state asc nulls last, city asc nulls last
        ) as place_rank
    from places
),

-- Cities are spelled in several ways: the usual one stands for the zip code.
zip_codes as (
    select
        shop_id,
        zip_code_prefix,
        max(case when place_rank = 1 then state end) as state,
        max(case when place_rank = 1 then city end) as city,
        sum(order_count) as order_count,
        sum(review_count) as review_count,
        sum(score_sum) as score_sum
    from ranked_places
    group by shop_id, zip_code_prefix
),

ranked as (
    select
        zip_codes.*,
        shop_reviews.average_review_score as shop_review_score,
        shops.review_prior_count,
        shops.worst_zip_codes_count,
        row_number() over (
            partition by zip_codes.shop_id
            order by
                {{ safe_divide('zip_codes.score_sum', 'zip_codes.review_count', 9) }} asc,
                zip_codes.review_count desc nulls last,
                zip_codes.zip_code_prefix asc
        ) as zip_code_rank
    from zip_codes
    inner join shops
        on zip_codes.shop_id = shops.shop_id
    inner join shop_reviews
        on zip_codes.shop_id = shop_reviews.shop_id
    where zip_codes.review_count > shops.worst_zip_codes_minimum_reviews
),

final as (
    select
        -- ids
        shop_id,

        -- text
        state,
        city,
        zip_code_prefix,

        -- numerics
        cast(zip_code_rank as integer) as zip_code_rank,
        {{ safe_divide('score_sum', 'review_count', 4) }}
            as average_review_score,
        {{ shrunk_score(
            'score_sum', 'review_count', 'shop_review_score', 'review_prior_count'
        ) }} as shrunk_review_score,
        cast(review_count as bigint) as review_count,
        cast(order_count as bigint) as order_count
    from ranked
    where zip_code_rank <= worst_zip_codes_count
)

select * from final
