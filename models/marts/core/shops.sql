with

settings as (
    select * from {{ ref('int_shop_settings') }}
),

orders as (
    select * from {{ ref('orders') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

order_times as (
    select
        orders.shop_id,
        min(case when orders.is_purchase then orders.ordered_at end)
            as first_purchase_at,
        max(case when orders.is_purchase then orders.last_line_at end)
            as last_purchase_at,
        max(
            case
                when orders.is_purchase and order_statuses.is_delivered
                    then orders.last_line_at
            end
        ) as last_delivered_purchase_at,
        max(orders.last_line_at) as last_order_at
    from orders
    left join order_statuses
        on orders.order_status = order_statuses.order_status
    group by orders.shop_id
),

timed as (
    select
        settings.*,
        order_times.first_purchase_at,
        order_times.last_purchase_at,
        order_times.last_order_at,
        case settings.as_of_policy
            when 'fixed' then settings.fixed_as_of_at
            when 'last_purchase'
                then {{ dbt.dateadd('day', 1, 'order_times.last_purchase_at') }}
            else {{ dbt.dateadd('day', 1, 'order_times.last_delivered_purchase_at') }}
        end as as_of_at
    from settings
    left join order_times
        on settings.shop_id = order_times.shop_id
),

final as (
    select
        -- ids
        shop_id,

        -- text
        shop_name,
        currency,
        raw_source,
        as_of_policy,
        purchase_scope,
        monetary_basis,
        rfm_score_method,
        rfm_tie_policy,
        recency_cut_points,
        frequency_cut_points,
        monetary_cut_points,

        -- numerics
        cast(history_months as integer) as history_months,

        -- booleans
        is_synthetic,
        collapse_duplicates,

        -- dates
        cast(as_of_at as date) as as_of_date,
        cast(last_order_at as date) as last_order_date,

        -- timestamps
        cast(as_of_at as timestamp) as as_of_at,
        first_purchase_at,
        last_purchase_at,
        last_order_at
    from timed
)

select * from final
