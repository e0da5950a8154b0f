with

scorecards as (
    select * from {{ ref('seller_scorecards') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Lines of any status count, as published: engaged sellers offer goods.
final as (
    select
        -- ids
        scorecards.shop_id,
        scorecards.seller_id,

        -- text
        scorecards.state,
        scorecards.city,

        -- numerics
        scorecards.line_count,
        scorecards.delivered_line_count,
        scorecards.order_count,
        scorecards.revenue_amount,

        -- timestamps
        scorecards.first_order_at
    from scorecards
    inner join shops
        on scorecards.shop_id = shops.shop_id
    where
        {{ in_question_window(
            'scorecards.first_order_at', 'day', 'shops.new_sellers_window_days'
        ) }}
        and scorecards.line_count > shops.new_sellers_minimum_lines
)

select * from final
