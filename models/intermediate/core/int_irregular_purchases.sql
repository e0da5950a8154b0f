{{ config(materialized='view') }}
with

order_amounts as (
    select * from {{ ref('int_order_amounts') }}
    where is_purchase
),

days as (
    select
        shop_id,
        cast(last_line_at as date) as purchase_date,
        count(*) as purchase_count,
        max(last_line_at) as last_purchase_at
    from order_amounts
    group by shop_id, cast(last_line_at as date)
),

placed_days as (
    select
        *,
        lag(purchase_date) over (
            partition by shop_id order by purchase_date asc
        ) as previous_date,
        lag(last_purchase_at) over (
            partition by shop_id order by purchase_date asc
        ) as previous_purchase_at,
        row_number() over (
            partition by shop_id order by purchase_date asc
        ) - 1 as earlier_day_count,
        sum(purchase_count) over (
            partition by shop_id order by purchase_date desc nulls last
            rows between unbounded preceding and current row
        ) as later_count,
        sum(purchase_count) over (partition by shop_id) as shop_count
    from days
),

-- Below the minimum of days a gap counts in proportion. At the beginning of a
-- large record a few dates may be wrong, too.
gaps as (
    select
        *,
        {{ dbt.datediff('previous_date', 'purchase_date', 'day') }} as gap_days,
        case
            when earlier_day_count < {{ var('irregular_minimum_days') }}
                then earlier_day_count
            else {{ var('irregular_minimum_days') }}
        end as judged_day_count,
        later_count <= {{ var('irregular_purchases') }}
        or later_count <= shop_count * {{ var('irregular_purchase_share') }}
            as is_before_few,
        shop_count - later_count
        <= shop_count * {{ var('irregular_purchase_share') }}
            as is_after_few
    from placed_days
    where previous_date is not null
),

usual_gaps as (
    select
        shop_id,
        max(gap_days) as longest_gap_days
    from gaps
    where not is_before_few and not is_after_few
    group by shop_id
),

final as (
    select
        gaps.shop_id,
        gaps.purchase_date as irregular_from_date,
        gaps.previous_purchase_at as last_regular_purchase_at,
        gaps.gap_days,
        usual_gaps.longest_gap_days,
        row_number() over (
            partition by gaps.shop_id order by gaps.purchase_date asc
        ) as gap_position
    from gaps
    inner join usual_gaps
        on gaps.shop_id = usual_gaps.shop_id
    where
        gaps.is_before_few
        {%- for least_days in [
            var('irregular_gap_days'),
            'usual_gaps.longest_gap_days * ' ~ var('irregular_gap_ratio'),
        ] %}
        and gaps.gap_days * gaps.judged_day_count
        > {{ least_days }} * {{ var('irregular_minimum_days') }}
        {%- endfor %}
)

select
    shop_id,
    irregular_from_date,
    last_regular_purchase_at,
    gap_days,
    longest_gap_days
from final
where gap_position = 1
