-- What maintenance_recommendation says in words, in both languages, is what
-- segment_drift and cluster_count_selection say in numbers.
{{ config(meta={
    'message': '{shop_id}: segmentation.maintenance_recommendation says "{reason}" of a model of {followed_count} clusters ({published_count} are published), followed for {months} months with a label_ari of {label_ari}, or its French text says something else.',
}) }}
with

followed as (
    select
        shop_id,
        max(cluster_count) as followed_count,
        max(months_since_baseline) as months,
        max(case when is_current then label_ari end) as label_ari,
        max(choice_ari) as choice_ari,
        min(model_ari) as lowest_ari,
        min(gate_ari) as lowest_gate_ari,
        min(case when is_drift_called then as_of_date end) as called_date
    from {{ ref('segment_drift') }}
    group by shop_id
    having max(months_since_baseline) > 0
),

told as (
    select
        *,
        {{ index_text('label_ari', bound=var('drift_gate_ari')) }} as label_text,
        {{ index_text('choice_ari', bound=var('minimum_bootstrap_ari')) }}
            as choice_text,
        {{ index_text('lowest_ari', bound='lowest_gate_ari') }} as lowest_text
    from followed
),

chosen as (
    select
        shop_id,
        as_of_date,
        cluster_count as published_count,
        {{ index_text('bootstrap_ari', bound=var('minimum_bootstrap_ari')) }}
            as ari_text
    from {{ ref('cluster_count_selection') }}
    where is_chosen
)

select
    maintenance.shop_id,
    maintenance.reason,
    maintenance.followed_model,
    maintenance.label_advice,
    followed.followed_count,
    chosen.published_count,
    followed.months,
    followed.label_ari
from {{ ref('maintenance_recommendation') }} as maintenance
left join told as followed
    on maintenance.shop_id = followed.shop_id
left join chosen
    on maintenance.shop_id = chosen.shop_id
where
    (followed.shop_id is null)
    != (maintenance.reason like 'too little history%')
    or (followed.shop_id is null)
    != (maintenance.reason_fr like 'trop peu d''historique%')
    or maintenance.followed_model not like 'a model of '
    || cast(followed.followed_count as varchar) || ' cluster%'
    or maintenance.followed_model_fr not like 'un modèle à '
    || cast(followed.followed_count as varchar) || ' groupe%'
    or (followed.followed_count = chosen.published_count)
    != (maintenance.followed_model like '%as many as the published%')
    or (followed.followed_count = chosen.published_count)
    != (maintenance.followed_model_fr like '%autant que les segments publiés%')
    or (
        followed.followed_count != chosen.published_count
        and (
            maintenance.followed_model not like '%published segments are '
            || cast(chosen.published_count as varchar) || ', %'
            or maintenance.followed_model_fr not like '%publiés en comptent '
            || cast(chosen.published_count as varchar) || ', %'
        )
    )
    or (
        followed.shop_id is not null
        and (
            maintenance.followed_model not like coalesce(
                '%bootstrap ARI ' || followed.choice_text || '%',
                '%drift_cluster_count%'
            )
            || coalesce(
                '. The bootstrap ARI of the published segments is '
                || chosen.ari_text || '% on '
                || cast(chosen.as_of_date as varchar),
                ''
            ) || '. How long the published segments last is not measured'
            or maintenance.followed_model_fr not like coalesce(
                '%ARI bootstrap ' || replace(followed.choice_text, '.', ',')
                || '%',
                '%drift_cluster_count%'
            ) || coalesce(
                '. L''ARI bootstrap des segments publiés vaut '
                || replace(chosen.ari_text, '.', ',') || '%', ''
            )
            || '. Combien de temps les segments publiés tiennent n''est pas '
            || 'mesuré'
        )
    )
    or maintenance.label_advice not like '%after '
    || cast(followed.months as varchar) || ' month%label_ari is '
    || followed.label_text || ' %'
    or maintenance.label_advice_fr not like '%après '
    || cast(followed.months as varchar) || ' mois, label_ari vaut '
    || replace(followed.label_text, '.', ',') || ' %'
    or (followed.label_ari >= {{ var('drift_gate_ari') }})
    != (maintenance.label_advice like 'labels of the followed model last: %')
    or (followed.label_ari >= {{ var('drift_gate_ari') }})
    != (
        maintenance.label_advice_fr
        like 'les étiquettes du modèle suivi durent : %'
    )
    or maintenance.evidence not like 'followed for '
    || cast(followed.months as varchar) || ' month%; lowest model_ari '
    || followed.lowest_text || ', %'
    or maintenance.evidence_fr not like 'suivi pendant '
    || cast(followed.months as varchar) || ' mois%; model_ari au plus bas '
    || replace(followed.lowest_text, '.', ',') || ', %'
    or (
        maintenance.reason like 'drift was called%'
        and coalesce(
            maintenance.reason not like 'drift was called on '
            || cast(followed.called_date as varchar) || ':%',
            true
        )
    )
    or (maintenance.reason like 'drift was called%')
    != (maintenance.reason_fr like 'dérive constatée%')
    or (
        followed.called_date is not null
        and (
            maintenance.reason like 'no drift%'
            or maintenance.reason_fr like 'aucune dérive%'
        )
    )
