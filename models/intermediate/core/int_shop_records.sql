{{ config(materialized='view') }}

with

purchases as (
    select amounts.* from {{ ref('int_order_amounts') }} as amounts
    where
        amounts.is_purchase
        and {{ is_counted_in_time('amounts', 'last_line_at') }}
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
        median(order_count) * {{ var('full_month_share') }} as full_order_count,
        min(month_start_date) as first_month_start_date
    from months
    group by shop_id
),

placed_months as (
    select
        months.*,
        usual_months.full_order_count,
        {{ dbt.datediff(
            'usual_months.first_month_start_date', 'months.month_start_date', 'month'
        ) }} as earlier_month_count,
        sum(months.order_count) over (
            partition by months.shop_id order by months.month_start_date asc
            rows between unbounded preceding and current row
        ) - months.order_count as earlier_order_count,
        lag(months.month_start_date) over (
            partition by months.shop_id order by months.month_start_date asc
        ) as previous_month_start_date,
        lag(months.order_count) over (
            partition by months.shop_id order by months.month_start_date asc
        ) as previous_order_count
    from months
    inner join usual_months
        on months.shop_id = usual_months.shop_id
),

-- Only the data's first month can begin within itself.
records as (
    select
        shop_id,
        max(
            case
                when earlier_month_count = 0 then first_purchase_date
                else month_start_date
            end
        ) as covered_from_date
    from placed_months
    where
        order_count >= full_order_count
        and (
            earlier_month_count = 0
            or (
                earlier_order_count < full_order_count * earlier_month_count
                and (
                    previous_order_count < full_order_count
                    or previous_month_start_date
                    < {{ dbt.dateadd('month', -1, 'month_start_date') }}
                )
            )
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
