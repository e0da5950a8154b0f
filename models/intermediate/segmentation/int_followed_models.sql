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

chosen as (
    select * from {{ ref('cluster_count_selection') }}
    where is_chosen
),

called as (
    select
        *,
        min(case when is_drift_called then as_of_date end) over (
            partition by shop_id
        ) as drift_called_date
    from segment_drift
),

-- The last date before the run of dates below the gate that made the call.
followed as (
    select
        shop_id,
        max(model_run_id) as model_run_id,
        max(baseline_date) as baseline_date,
        max(drift_called_date) as drift_called_date,
        max(cluster_count) as followed_cluster_count,
        max(choice_ari) as choice_ari,
        max(case when is_current then label_ari end) as label_ari,
        max(months_since_baseline) as months_followed,
        coalesce(
            max(
                case
                    when
                        not is_below_gate
                        and coalesce(as_of_date < drift_called_date, true)
                        then months_since_baseline
                end
            ),
            0
        ) as months_above_gate,
        min(model_ari) as lowest_ari,
        min(gate_ari) as lowest_gate_ari
    from called
    group by shop_id
),

-- A shop's own policy beats the one for all.
final as (
    select
        shops.shop_id,
        followed.model_run_id,
        policies.owner,
        policies.deputy,
        policies.notify,
        chosen.cluster_count as published_cluster_count,
        followed.followed_cluster_count,
        shops.drift_cluster_count,
        shops.cluster_count_minimum,
        shops.cluster_count_maximum,
        followed.choice_ari,
        chosen.bootstrap_ari as published_ari,
        followed.label_ari,
        coalesce(followed.months_followed, 0) as months_followed,
        coalesce(followed.months_above_gate, 0) as months_above_gate,
        followed.lowest_ari,
        followed.lowest_gate_ari,
        policies.response_days,
        policies.maximum_months,
        case
            when coalesce(followed.months_above_gate, 0) = 0 then 1
            else least(followed.months_above_gate, policies.maximum_months)
        end as recommended_months,
        shops.as_of_date,
        followed.baseline_date,
        followed.drift_called_date
    from shops
    left join policies as own_policies
        on shops.shop_id = own_policies.shop_id
    inner join policies
        on coalesce(own_policies.shop_id, '*') = policies.shop_id
    left join followed
        on shops.shop_id = followed.shop_id
    left join chosen
        on shops.shop_id = chosen.shop_id
)

select * from final
