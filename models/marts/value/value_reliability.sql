with

customers as (
    select * from {{ ref('int_holdout_predictions') }}
    where p_alive is not null
),

-- By tenths of p(alive). Those who bought on one day are alive by construction.
bucketed as (
    select
        *,
        case
            when repeat_count = 0 then 11
            else least(1 + cast(floor(10 * round(p_alive, 6)) as integer), 10)
        end as bucket,
        case when actual_orders > 0 then 1 else 0 end as has_returned
    from customers
),

-- Sums of decimals do not depend on their order.
squared as (
    select
        *,
        cast(p_alive as decimal(18, 12)) as shown_p_alive,
        cast(purchase_probability as decimal(18, 12)) as shown_probability,
        cast(
            (purchase_probability - has_returned)
            * (purchase_probability - has_returned)
            as decimal(18, 12)
        ) as square_error
    from bucketed
),

-- Bucket 0 is all customers.
measured as (
    select
        shop_id,
        model_run_id,
        as_of_date,
        coalesce(bucket, 0) as bucket,
        count(*) as customer_count,
        sum(has_returned) as returned_count,
        {{ safe_divide('sum(shown_p_alive)', 'count(*)') }} as mean_p_alive,
        {{ safe_divide('sum(shown_probability)', 'count(*)') }}
            as mean_purchase_probability,
        {{ safe_divide('sum(square_error)', 'count(*)') }} as brier_score
    from squared
    group by grouping sets (
        (shop_id, model_run_id, as_of_date, bucket),
        (shop_id, model_run_id, as_of_date)
    )
),

rated as (
    select
        *,
        {{ safe_divide('returned_count', 'customer_count') }} as returned_rate
    from measured
),

final as (
    select
        -- ids
        shop_id,
        model_run_id,

        -- text
        case bucket
            when 0 then 'All customers'
            when 11 then 'Bought on one day'
            else
                cast(10 * (bucket - 1) as varchar)
                || ' to ' || cast(10 * bucket as varchar) || '%'
        end as bucket_name,
        case bucket
            when 0 then 'Tous les clients'
            when 11 then 'Un seul jour d''achat'
            else
                cast(10 * (bucket - 1) as varchar)
                || ' à ' || cast(10 * bucket as varchar) || ' %'
        end as bucket_label_fr,

        -- numerics
        cast(bucket as integer) as bucket,
        customer_count,
        cast(returned_count as bigint) as returned_count,
        mean_p_alive,
        mean_purchase_probability,
        returned_rate,
        brier_score,
        round(returned_rate * (1 - returned_rate), 6) as baseline_brier_score,

        -- dates
        as_of_date
    from rated
)

select * from final
