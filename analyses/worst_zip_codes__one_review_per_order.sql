-- Known-wrong: the latest review of each order only. The question counts review
-- rows: compare with worst_zip_codes.
with

orders as (
    select * from {{ ref('orders') }}
    where zip_code_prefix is not null
),

shops as (
    select * from {{ ref('shops') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by shop_id, order_id
            order by review_answered_at desc nulls last, review_id asc
        ) as review_number
    from {{ ref('reviews') }}
),

latest_reviews as (
    select * from numbered
    where review_number = 1
),

zip_codes as (
    select
        orders.shop_id,
        orders.zip_code_prefix,
        shops.worst_zip_codes_count,
        count(*) as review_count,
        {{ safe_divide('sum(latest_reviews.review_score)', 'count(*)', 4) }}
            as average_review_score
    from orders
    inner join latest_reviews
        on
            orders.shop_id = latest_reviews.shop_id
            and orders.order_id = latest_reviews.order_id
    inner join shops
        on orders.shop_id = shops.shop_id
    where
        {{ in_question_window(
            'orders.ordered_at', 'month', 'shops.worst_zip_codes_window_months'
        ) }}
    group by
        orders.shop_id,
        orders.zip_code_prefix,
        shops.worst_zip_codes_minimum_reviews,
        shops.worst_zip_codes_count
    having count(*) > shops.worst_zip_codes_minimum_reviews
),

ranked as (
    select
        *,
        row_number() over (
            partition by shop_id
            order by average_review_score asc, zip_code_prefix asc
        ) as zip_code_rank
    from zip_codes
),

final as (
    select
        shop_id,
        zip_code_prefix,
        average_review_score,
        review_count
    from ranked
    where zip_code_rank <= worst_zip_codes_count
)

select * from final
