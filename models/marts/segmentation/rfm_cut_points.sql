with

scores_by_value as (
    select * from {{ ref('int_rfm_scores_by_value') }}
),

possible_scores as (
    {{ dbt.generate_series(5) }}
),

dimensions as (
    select
        shop_id,
        as_of_date,
        rfm_dimension,
        score_method,
        max(population) as population,
        count(*) as distinct_value_count,
        max(customer_count) as largest_tie_count,
        max(cut_1) as cut_1,
        max(cut_2) as cut_2,
        max(cut_3) as cut_3,
        max(cut_4) as cut_4
    from scores_by_value
    group by shop_id, as_of_date, rfm_dimension, score_method
),

used_scores as (
    select
        shop_id,
        as_of_date,
        rfm_dimension,
        score,
        min(scored_value) as minimum_value,
        max(scored_value) as maximum_value,
        sum(customer_count) as customer_count
    from scores_by_value
    group by shop_id, as_of_date, rfm_dimension, score
),

-- The bound toward the next worse score: `rank` computes it from the values,
-- the other methods beforehand.
final as (
    select
        -- ids
        dimensions.shop_id,

        -- text
        dimensions.rfm_dimension,
        dimensions.score_method,

        -- numerics
        cast(possible_scores.generated_number as integer) as score,
        cast(
            case
                when dimensions.score_method = 'rank'
                    then case dimensions.rfm_dimension
                        when 'recency' then used_scores.maximum_value
                        else used_scores.minimum_value
                    end
                when dimensions.rfm_dimension = 'recency'
                    then case possible_scores.generated_number
                        when 2 then dimensions.cut_4
                        when 3 then dimensions.cut_3
                        when 4 then dimensions.cut_2
                        when 5 then dimensions.cut_1
                    end
                else case possible_scores.generated_number
                    when 2 then dimensions.cut_1
                    when 3 then dimensions.cut_2
                    when 4 then dimensions.cut_3
                    when 5 then dimensions.cut_4
                end
            end as decimal(18, 5)
        ) as cut_point,
        used_scores.minimum_value,
        used_scores.maximum_value,
        cast(coalesce(used_scores.customer_count, 0) as bigint)
            as customer_count,
        dimensions.distinct_value_count,
        {{ safe_divide(
            'dimensions.largest_tie_count', 'dimensions.population'
        ) }} as largest_tie_rate,

        -- booleans
        dimensions.largest_tie_count
        > {{ var('degenerate_tie_share') }} * dimensions.population
            as is_degenerate,

        -- dates
        dimensions.as_of_date
    from dimensions
    cross join possible_scores
    left join used_scores
        on
            dimensions.shop_id = used_scores.shop_id
            and dimensions.as_of_date = used_scores.as_of_date
            and dimensions.rfm_dimension = used_scores.rfm_dimension
            and possible_scores.generated_number = used_scores.score
)

select * from final
