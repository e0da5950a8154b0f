with

rfm_cut_points as (
    select * from {{ ref('rfm_cut_points') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

cut_points as (
    select
        rfm_cut_points.*,
        shops.monetary_basis,
        rfm_cut_points.rfm_dimension = 'frequency'
        and rfm_cut_points.score_method != 'fixed'
        and shops.rfm_tie_policy = 'customer_id' as is_place,
        rfm_cut_points.score_method = 'percentile'
        and rfm_cut_points.rfm_dimension != 'recency' as is_exclusive,
        {{ amount_text('rfm_cut_points.cut_point') }} as bound_text,
        sum(rfm_cut_points.customer_count) over (
            partition by rfm_cut_points.shop_id, rfm_cut_points.rfm_dimension
            order by rfm_cut_points.score
            rows between unbounded preceding and 1 preceding
        ) as worse_count,
        sum(rfm_cut_points.customer_count) over (
            partition by rfm_cut_points.shop_id, rfm_cut_points.rfm_dimension
        ) as population
    from rfm_cut_points
    inner join shops
        on
            rfm_cut_points.shop_id = shops.shop_id
            and rfm_cut_points.as_of_date = shops.as_of_date
),

-- The first value beyond each bound: whole days, orders and places, money to a
-- ten-thousandth, and cents above a percentile. A rank counts the customers who
-- are worse; whoever comes up to its bound leaves them, and may be one short.
first_values as (
    select
        *,
        score_method = 'rank' and not is_place and 1 + {{ integer_divide('5 * (worse_count - 1)', 'population') }}
        < score as is_short,
        cast(
            case
                when rfm_dimension = 'recency'
                    then floor(cut_point) - case when is_short then 1 else 0 end
                when rfm_dimension = 'frequency' and (is_exclusive or is_short)
                    then floor(cut_point) + 1
                when rfm_dimension = 'frequency' then ceil(cut_point)
                when is_exclusive or is_short
                    then 0.01 * (floor(100 * cut_point) + 1)
                else 0.0001 * ceil(10000 * cut_point)
            end as decimal(18, 4)
        ) as first_value
    from cut_points
),

-- One value may pass several bounds: nobody scores in between. No purchase is
-- later than the as-of moment.
bounds as (
    select
        shop_id,
        rfm_dimension,
        first_value,
        max(score) as score
    from first_values
    where
        first_value is not null
        and (first_value >= 0 or rfm_dimension != 'recency')
    group by shop_id, rfm_dimension, first_value
),

next_bounds as (
    select
        first_values.shop_id,
        first_values.rfm_dimension,
        first_values.score,
        min(bounds.score) as next_score,
        case first_values.rfm_dimension
            when 'recency' then max(bounds.first_value)
            else min(bounds.first_value)
        end as next_value
    from first_values
    inner join bounds
        on
            first_values.shop_id = bounds.shop_id
            and first_values.rfm_dimension = bounds.rfm_dimension
            and first_values.score < bounds.score
    group by
        first_values.shop_id, first_values.rfm_dimension, first_values.score
),

worded as (
    select
        first_values.*,
        next_bounds.next_value,
        next_bounds.next_score
    from first_values
    left join next_bounds
        on
            first_values.shop_id = next_bounds.shop_id
            and first_values.rfm_dimension = next_bounds.rfm_dimension
            and first_values.score = next_bounds.score
),

final as (
    select
        shop_id,
        rfm_dimension,
        score,
        is_place,
        next_value,
        {{ rfm_score_text('en') }} as score_text,
        {{ rfm_score_text('fr') }} as score_text_fr
    from worded
)

select * from final
