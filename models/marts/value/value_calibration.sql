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

-- Decile 0 is all customers. Places have a mean of 0: sums of products correlate.
measured as (
    select
        shop_id,
        model_run_id,
        as_of_date,
        value_method,
        value_target,
        coalesce(decile, 0) as decile,
        sum(customer_count) as customer_count,
        sum(customer_count * predicted) as predicted_total,
        sum(customer_count * actual) as actual_total,
        sum(customer_count * abs(predicted - actual)) as error_total,
        case
            when decile is null
                then {{ safe_divide(
                    'sum(customer_count * predicted_place * actual_place)',
                    'sqrt(sum(customer_count * predicted_place * predicted_place))'
                    ~ ' * sqrt(sum(customer_count * actual_place * actual_place))'
                ) }}
        end as spearman
    from deciles
    group by grouping sets (
        (shop_id, model_run_id, as_of_date, value_method, value_target, decile),
        (shop_id, model_run_id, as_of_date, value_method, value_target)
    )
),

rated as (
    select
        *,
        {{ safe_divide('predicted_total', 'actual_total') }} as bias,
        {{ bias_factor('predicted_total', 'actual_total') }} as bias_factor,
        {{ safe_divide('error_total', 'customer_count', decimals=12) }}
            as mean_absolute_error
    from measured
),

baselines as (
    select
        *,
        min(
            case when value_method != 'bg_nbd' then mean_absolute_error end
        ) over (partition by shop_id, value_target, decile) as least_error,
        max(case when value_method = 'last_period' then bias_factor end)
            over (partition by shop_id, value_target, decile) as baseline_factor
    from rated
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
        cast(compared.customer_count as bigint) as customer_count,
        round(cast(compared.predicted_total as double), 4) as predicted_total,
        round(cast(compared.actual_total as double), 4) as actual_total,
        compared.bias,
        round(compared.mean_absolute_error, 6) as mean_absolute_error,
        compared.spearman,
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
