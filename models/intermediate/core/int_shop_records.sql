{{ config(materialized='view') }}

with

purchases as (
    select * from {{ ref('int_order_amounts') }}
    where is_purchase
),

months as (
    select
        shop_id,
        cast({{ dbt.date_trunc('month', 'ordered_at') }} as date)
            as month_start_date,
        count(*) as order_count,
        min(cast(ordered_at as date)) as first_purchase_date
    from purchases
    group by shop_id, {{ dbt.date_trunc('month', 'ordered_at') }}
),

usual_months as (
    select
        shop_id,
        median(order_count) as order_count,
        min(month_start_date) as first_month_start_date
    from months
    group by shop_id
),

full_months as (
    select
        months.shop_id,
        months.month_start_date,
        case
            when months.month_start_date = usual_months.first_month_start_date
                then months.first_purchase_date
            else months.month_start_date
        end as covered_from_date,
        lag(months.month_start_date) over (
            partition by months.shop_id order by months.month_start_date asc
        ) as previous_month_start_date,
        min(months.month_start_date) over (partition by months.shop_id)
            as first_month_start_date
    from months
    inner join usual_months
        on months.shop_id = usual_months.shop_id
    where
        months.order_count
        >= {{ var('full_month_share') }} * usual_months.order_count
),

-- Months that are nearly empty later on are the shop's own: a closed August.
records as (
    select
        shop_id,
        max(covered_from_date) as covered_from_date
    from full_months
    where
        month_start_date < {{ dbt.dateadd('month', 12, 'first_month_start_date') }}
        and (
            previous_month_start_date is null
            or previous_month_start_date
            < {{ dbt.dateadd('month', -1, 'month_start_date') }}
        )
    group by shop_id
),

final as (
    select
        shop_id,
        covered_from_date,
        cast(
            case
                when
                    covered_from_date
                    = {{ dbt.date_trunc('month', 'covered_from_date') }}
                    then {{ dbt.dateadd('month', 1, 'covered_from_date') }}
                else
                    {{ dbt.dateadd(
                        'month', 2, dbt.date_trunc('month', 'covered_from_date')
                    ) }}
            end as date
        ) as uncensored_from_date
    from records
)

select * from final
