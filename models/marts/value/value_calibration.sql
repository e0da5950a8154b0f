with

deciles as (
    select * from {{ ref('int_holdout_deciles') }}
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'value_target'
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'value_method'
),

-- Decile 0 is all customers.
measured as (
    select
        shop_id,
        model_run_id,
        as_of_date,
        value_method,
        value_target,
        coalesce(decile, 0) as decile,
        count(*) as customer_count,
        sum(predicted) as predicted_total,
        sum(actual) as actual_total,
        {{ safe_divide('sum(predicted)', 'sum(actual)') }} as bias,
        {{ bias_factor('sum(predicted)', 'sum(actual)') }} as bias_factor,
        avg(abs(predicted - actual)) as mean_absolute_error,
        case
            when
                decile is null
                and min(predicted) < max(predicted)
                and min(actual) < max(actual)
                then corr(predicted_place, actual_place)
        end as spearman
    from deciles
    group by grouping sets (
        (shop_id, model_run_id, as_of_date, value_method, value_target, decile),
        (shop_id, model_run_id, as_of_date, value_method, value_target)
    )
),

baselines as (
    select
        *,
        min(
            case when value_method != 'bg_nbd' then mean_absolute_error end
        ) over (partition by shop_id, value_target, decile) as least_error,
        max(case when value_method = 'last_period' then bias_factor end)
            over (partition by shop_id, value_target, decile) as baseline_factor
    from measured
),

compared as (
    select
        *,
        value_method = 'bg_nbd' and decile = 0 as is_judged,
        {{ safe_divide('mean_absolute_error', 'least_error') }} as error_ratio,
        {{ safe_divide('bias_factor', 'baseline_factor') }} as bias_ratio
    from baselines
),

final as (
    select
        -- ids
        compared.shop_id,
        compared.model_run_id,

        -- text
        compared.value_target,
        dimension_values.value_name as target_name,
        dimension_values.value_label_fr as target_label_fr,
        compared.value_method,
        labels.value_name as method_name,
        labels.value_label_fr as method_label_fr,

        -- numerics
        cast(compared.decile as integer) as decile,
        compared.customer_count,
        round(cast(compared.predicted_total as double), 4) as predicted_total,
        round(cast(compared.actual_total as double), 4) as actual_total,
        compared.bias,
        round(cast(compared.mean_absolute_error as double), 6)
            as mean_absolute_error,
        round(compared.spearman, 6) as spearman,
        case when compared.is_judged then compared.error_ratio end
            as error_ratio,
        case when compared.is_judged then compared.bias_ratio end as bias_ratio,

        -- dates
        compared.as_of_date
    from compared
    inner join dimension_values
        on compared.value_target = dimension_values.value_id
    inner join labels
        on compared.value_method = labels.value_id
)

select * from final
