-- The worst zip codes have the lowest means of all, computed from
-- the reviews themselves, and the place of an order there.
{{ config(meta={
    'message': '{shop_id}: {rows} of customer_experience.worst_zip_codes are wrong or missing, such as {zip_code_prefix}: a mean of {average_review_score} in {review_count} reviews, listed with {listed_review_score} in {listed_review_count}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

zip_codes as (
    select
        orders.shop_id,
        orders.zip_code_prefix,
        max(shops.worst_zip_codes_count) as listed_count,
        count(*) as review_count,
        {{ safe_divide('sum(reviews.review_score)', 'count(*)', 4) }}
            as average_review_score
    from {{ ref('reviews') }} as reviews
    inner join {{ ref('orders') }} as orders
        on
            reviews.shop_id = orders.shop_id
            and reviews.order_id = orders.order_id
    inner join shops
        on orders.shop_id = shops.shop_id
    where
        orders.zip_code_prefix is not null
        and {{ in_question_window(
            'orders.ordered_at', 'month', 'shops.worst_zip_codes_window_months'
        ) }}
    group by orders.shop_id, orders.zip_code_prefix
    having count(*) > max(shops.worst_zip_codes_minimum_reviews)
),

ranked as (
    select
        *,
        rank() over (
            partition by shop_id order by average_review_score asc
        ) as score_rank,
        count(*) over (
            partition by shop_id, average_review_score
        ) as tied_count,
        count(*) over (partition by shop_id) as zip_code_count
    from zip_codes
),

places as (
    select distinct
        shop_id,
        zip_code_prefix,
        state,
        city
    from {{ ref('orders') }}
),

worst as (
    select
        *,
        count(*) over (partition by shop_id) as worst_count
    from {{ ref('worst_zip_codes') }}
)

select
    coalesce(ranked.shop_id, worst.shop_id) as shop_id,
    coalesce(ranked.zip_code_prefix, worst.zip_code_prefix)
        as zip_code_prefix,
    ranked.review_count,
    worst.review_count as listed_review_count,
    ranked.average_review_score,
    worst.average_review_score as listed_review_score
from ranked
full outer join worst
    on
        ranked.shop_id = worst.shop_id
        and ranked.zip_code_prefix = worst.zip_code_prefix
left join places
    on
        worst.shop_id = places.shop_id
        and worst.zip_code_prefix = places.zip_code_prefix
        and coalesce(worst.state, '') = coalesce(places.state, '')
        and coalesce(worst.city, '') = coalesce(places.city, '')
where
    ranked.zip_code_prefix is null
    or (worst.zip_code_prefix is not null and places.zip_code_prefix is null)
    or worst.worst_count != least(ranked.listed_count, ranked.zip_code_count)
    -- Of equal means some may be left out.
    or (
        worst.zip_code_prefix is null
        and ranked.score_rank + ranked.tied_count <= ranked.listed_count + 1
    )
    or worst.review_count != ranked.review_count
    or worst.average_review_score != ranked.average_review_score
    or worst.zip_code_rank < ranked.score_rank
    or (
        worst.zip_code_prefix is not null
        and ranked.score_rank > ranked.listed_count
    )
