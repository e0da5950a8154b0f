with

policies as (
    select * from {{ ref('maintenance_policy') }}
),

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

segment_drift as (
    select * from {{ ref('segment_drift') }}
),

drift as (
    select
        *,
        min(case when is_drift_called then as_of_date end) over (
            partition by shop_id
        ) as drift_called_date
    from segment_drift
),

-- The last date before the run of dates below the gate that made the call.
horizons as (
    select
        shop_id,
        max(model_run_id) as model_run_id,
        max(baseline_date) as baseline_date,
        max(drift_called_date) as drift_called_date,
        max(months_since_baseline) as months_followed,
        max(
            case
                when
                    not is_below_gate
                    and coalesce(as_of_date < drift_called_date, true)
                    then months_since_baseline
            end
        ) as months_above_gate,
        cast(min(model_ari) as decimal(9, 3)) as lowest_ari,
        cast(min(gate_ari) as decimal(9, 3)) as lowest_gate_ari
    from drift
    group by shop_id
),

-- A shop's own policy beats the one for all.
judged as (
    select
        shops.as_of_date,
        policies.owner,
        policies.deputy,
        policies.notify,
        policies.response_days,
        policies.maximum_months,
        horizons.*,
        shops.shop_id as any_shop_id,
        case
            when coalesce(horizons.months_above_gate, 0) = 0 then 1
            else least(horizons.months_above_gate, policies.maximum_months)
        end as recommended_months
    from shops
    left join policies as own_policies
        on shops.shop_id = own_policies.shop_id
    inner join policies
        on coalesce(own_policies.shop_id, '*') = policies.shop_id
    left join horizons
        on shops.shop_id = horizons.shop_id
),

final as (
    select
        -- ids
        any_shop_id as shop_id,
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
                    || '; lowest model_ari ' || cast(lowest_ari as varchar)
                    || ', lowest gate ' || cast(lowest_gate_ari as varchar)
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
