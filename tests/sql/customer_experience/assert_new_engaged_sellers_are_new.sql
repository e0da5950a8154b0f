-- New engaged sellers are exactly those whose scorecard begins in the window and
-- has more lines than the minimum.
with

shops as (
    select * from {{ ref('shops') }}
),

expected as (
    select
        scorecards.shop_id,
        scorecards.seller_id,
        scorecards.line_count
    from {{ ref('seller_scorecards') }} as scorecards
    inner join shops
        on scorecards.shop_id = shops.shop_id
    where
        scorecards.line_count > shops.new_sellers_minimum_lines
        and {{ in_question_window(
            'scorecards.first_order_at', 'day', 'shops.new_sellers_window_days'
        ) }}
)

select
    coalesce(expected.shop_id, new_sellers.shop_id) as shop_id,
    coalesce(expected.seller_id, new_sellers.seller_id) as seller_id,
    expected.line_count,
    new_sellers.line_count as new_seller_line_count
from expected
full outer join {{ ref('new_engaged_sellers') }} as new_sellers
    on
        expected.shop_id = new_sellers.shop_id
        and expected.seller_id = new_sellers.seller_id
where
    expected.line_count is null
    or new_sellers.line_count is null
    or expected.line_count != new_sellers.line_count
