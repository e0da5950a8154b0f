with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

drift as (
    select * from {{ ref('segment_drift') }}
),

policies as (
    select * from {{ ref('maintenance_policy') }}
),

model_runs as (
    select * from {{ ref('model_runs') }}
    where model_name = 'segment_drift'
),

first_calls as (
    select
        shop_id,
        min(case when is_drift_called then as_of_date end) as drift_called_date
    from drift
    group by shop_id
),

-- The last date before the run of dates below the gate that made the call.
horizons as (
    select
        drift.shop_id,
        max(drift.baseline_date) as baseline_date,
        max(drift.months_since_baseline) as months_followed,
        max(
            case
                when
                    not drift.is_below_gate
                    and (
                        first_calls.drift_called_date is null
                        or drift.as_of_date < first_calls.drift_called_date
                    )
                    then drift.months_since_baseline
            end
        ) as months_above_gate,
        max(first_calls.drift_called_date) as drift_called_date,
        min(drift.model_ari) as lowest_model_ari,
        min(drift.gate_ari) as lowest_gate_ari
    from drift
    inner join first_calls
        on drift.shop_id = first_calls.shop_id
    group by drift.shop_id
),

judged as (
    select
        shops.shop_id,
        shops.as_of_date,
        model_runs.model_run_id,
        horizons.baseline_date,
        horizons.months_followed,
        horizons.months_above_gate,
        horizons.drift_called_date,
        horizons.lowest_model_ari,
        horizons.lowest_gate_ari,
        coalesce(own.owner, anyone.owner) as owner,
        coalesce(own.deputy, anyone.deputy) as deputy,
        coalesce(own.notify, anyone.notify) as notify,
        coalesce(own.response_days, anyone.response_days) as response_days,
        coalesce(own.maximum_months, anyone.maximum_months) as maximum_months,
        case
            when coalesce(horizons.months_followed, 0) = 0 then 1
            when horizons.months_above_gate = 0 then 1
            when
                horizons.months_above_gate
                > coalesce(own.maximum_months, anyone.maximum_months)
                then coalesce(own.maximum_months, anyone.maximum_months)
            else horizons.months_above_gate
        end as recommended_months
    from shops
    inner join policies as anyone
        on anyone.shop_id = '*'
    left join policies as own
        on shops.shop_id = own.shop_id
    left join horizons
        on shops.shop_id = horizons.shop_id
    left join model_runs
        on shops.shop_id = model_runs.shop_id
),

final as (
    select
        -- ids
        shop_id,
        model_run_id,

        -- text
        case
            when coalesce(months_followed, 0) = 0
                then 'too little history to follow a model: refit monthly'
            when drift_called_date is not null
                then 'drift was called: refit before that age'
            when recommended_months < months_followed
                then 'no drift, but policy asks for a refit by then'
            else 'no drift for as long as the model was followed'
        end as reason,
        case
            when coalesce(months_followed, 0) > 0
                then
                    'followed for ' || cast(months_followed as varchar)
                    || ' months, above the gate up to month '
                    || cast(months_above_gate as varchar)
                    || '; lowest model_ari '
                    || cast(cast(lowest_model_ari as decimal(9, 3)) as varchar)
                    || ', lowest gate '
                    || cast(cast(lowest_gate_ari as decimal(9, 3)) as varchar)
            else 'no as-of date before the current one'
        end as evidence,
        owner,
        deputy,
        notify,

        -- numerics
        cast(recommended_months as integer) as recommended_months,
        cast(months_followed as integer) as months_followed,
        cast(response_days as integer) as response_days,
        cast(maximum_months as integer) as maximum_months,

        -- booleans
        drift_called_date is not null as is_drift_called,

        -- dates
        as_of_date,
        baseline_date,
        drift_called_date,
        cast({{ dbt.dateadd('month', 'recommended_months', 'as_of_date') }} as date)
            as next_refit_date
    from judged
)

select * from final
