with

settings as (
    select * from {{ ref('int_shop_settings') }}
),

order_headers as (
    select headers.* from {{ ref('int_orders_cleaned') }} as headers
    where
        headers.rejection_reason is null
        and {{ is_counted_in_time('headers', 'ordered_at') }}
),

order_amounts as (
    select amounts.* from {{ ref('int_order_amounts') }} as amounts
    where {{ is_counted_in_time('amounts', 'last_line_at') }}
),

records as (
    select * from {{ ref('int_shop_records') }}
),

purchase_times as (
    select
        shop_id,
        min(case when is_purchase then ordered_at end) as first_purchase_at,
        max(case when is_purchase then last_line_at end) as last_purchase_at,
        max(case when is_purchase and is_delivered then last_line_at end)
            as last_delivered_purchase_at,
        max(last_line_at) as last_line_at,
        max(
            case
                when ordered_at > {{ dbt.date_trunc('day', 'ordered_at') }}
                    then 1
                else 0
            end
        ) = 1 as has_times_of_day
    from order_amounts
    group by shop_id
),

-- A header without lines is still an order.
header_times as (
    select
        shop_id,
        max(ordered_at) as last_header_at
    from order_headers
    group by shop_id
),

timed as (
    select
        settings.*,
        coalesce(purchase_times.has_times_of_day, false) as has_times_of_day,
        records.covered_from_date,
        records.uncensored_from_date,
        purchase_times.first_purchase_at,
        purchase_times.last_purchase_at,
        case
            when header_times.last_header_at > purchase_times.last_line_at
                then header_times.last_header_at
            else
                coalesce(
                    purchase_times.last_line_at, header_times.last_header_at
                )
        end as last_order_at,
        cast(
            case settings.as_of_policy
                when 'fixed' then settings.fixed_as_of_at
                when 'last_delivered_purchase'
                    then {{ dbt.dateadd(
                        'day', 1, 'purchase_times.last_delivered_purchase_at'
                    ) }}
                else {{ dbt.dateadd('day', 1, 'purchase_times.last_purchase_at') }}
            end as timestamp
        ) as as_of_at
    from settings
    left join purchase_times
        on settings.shop_id = purchase_times.shop_id
    left join header_times
        on settings.shop_id = header_times.shop_id
    left join records
        on settings.shop_id = records.shop_id
),

-- Published questions look back from the anchor.
final as (
    select
        *,
        cast(as_of_at as date) as as_of_date,
        cast(last_order_at as date) as last_order_date,
        cast(
            case question_anchor
                when 'last_order_date'
                    then {{ dbt.date_trunc('day', 'last_order_at') }}
                when 'last_order_at' then last_order_at
                when 'as_of_date' then {{ dbt.date_trunc('day', 'as_of_at') }}
                else as_of_at
            end as timestamp
        ) as question_anchor_at
    from timed
)

select * from final
