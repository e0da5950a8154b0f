with

followed as (
    select
        *,
        months_followed > 0 as is_followed
    from {{ ref('int_followed_models') }}
),

final as (
    select
        -- ids
        shop_id,
        model_run_id,

        -- text
        {%- for language, suffix in [('en', ''), ('fr', '_fr')] %}
        {{ maintenance_reason(language) }} as reason{{ suffix }},
        {{ followed_model_text(language) }} as followed_model{{ suffix }},
        {{ maintenance_evidence(language) }} as evidence{{ suffix }},
        {{ label_advice(language) }} as label_advice{{ suffix }},
        {%- endfor %}
        owner,
        deputy,
        notify,

        -- numerics
        cast(recommended_months as integer) as recommended_months,
        cast(case when is_followed then months_followed end as integer)
            as months_followed,
        cast(case when is_followed then months_above_gate end as integer)
            as months_above_gate,
        cast(published_cluster_count as integer) as published_cluster_count,
        cast(followed_cluster_count as integer) as followed_cluster_count,
        choice_ari,
        label_ari,
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
    from followed
)

select * from final
