-- New engaged sellers are exactly those whose first line lies in the window and
-- who have more lines than the minimum, computed from the lines themselves.
{{ config(meta={
    'message': '{shop_id}: {rows} of customer_experience.new_engaged_sellers are wrong or missing, such as seller {seller_id}: {line_count} lines counted, {new_seller_line_count} listed.',
}) }}
with

sellers as (
    select
        shop_id,
        seller_id,
        count(*) as line_count,
        min(ordered_at) as first_order_at
    from {{ ref('order_lines') }}
    where seller_id is not null
    group by shop_id, seller_id
),

expected as (
    select
        sellers.shop_id,
        sellers.seller_id,
        sellers.line_count
    from sellers
    inner join {{ ref('shops') }} as shops
        on sellers.shop_id = shops.shop_id
    where
        sellers.line_count > shops.new_sellers_minimum_lines
        and {{ dbt.dateadd(
            'day', 'shops.new_sellers_window_days', 'sellers.first_order_at'
        ) }} >= shops.question_anchor_at
        and (
            sellers.first_order_at < shops.as_of_at
            or shops.question_anchor like 'last_order%'
        )
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
