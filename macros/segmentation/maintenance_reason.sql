{#- The first branch that applies. A refit that falls due by policy is due before
    the model is too old. -#}
{% macro maintenance_reason(language) -%}
    {%- set called = date_text('drift_called_date', language) -%}
    {%- set held = as_text('months_above_gate', 'integer') -%}
    {%- if language == 'fr' -%}
    case
            when not is_followed
                then 'trop peu d''historique ou de clients pour suivre un modèle : à réajuster chaque mois'
            when months_above_gate = 0 and drift_called_date is not null
                then 'dérive constatée le ' || {{ called }} || ' : le modèle n''a pas tenu un mois, à réajuster chaque mois'
            when months_above_gate = 0
                then 'le modèle est sous le seuil dès le premier mois : à réajuster chaque mois'
            when months_above_gate > maximum_months
                then 'le modèle était encore au-dessus du seuil au mois ' || {{ held }} || ', mais la règle veut un réajustement au moins ' || case when maximum_months = 1 then 'chaque mois' else 'tous les ' || cast(maximum_months as varchar) || ' mois' end
            when drift_called_date is not null
                then 'dérive constatée le ' || {{ called }} || ' : le modèle était au-dessus du seuil pour la dernière fois au mois ' || {{ held }} || ', à réajuster au plus tard à cet âge'
            when months_above_gate < months_followed
                then 'aucune dérive constatée, mais le modèle est sous le seuil après le mois ' || {{ held }} || ' : à réajuster au plus tard à cet âge'
            else 'aucune dérive constatée pendant ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ' de suivi du modèle'
        end
    {%- else -%}
    case
            when not is_followed
                then 'too little history or too few customers to follow a model: refit monthly'
            when months_above_gate = 0 and drift_called_date is not null
                then 'drift was called on ' || {{ called }} || ': the model did not hold for a month, refit monthly'
            when months_above_gate = 0
                then 'the model is below the gate from the first month on: refit monthly'
            when months_above_gate > maximum_months
                then 'the model was still above the gate in month ' || {{ held }} || ', but the policy asks for a refit at least every ' || case when maximum_months = 1 then 'month' else cast(maximum_months as varchar) || ' months' end
            when drift_called_date is not null
                then 'drift was called on ' || {{ called }} || ': the model was last above the gate in month ' || {{ held }} || ', refit by that age'
            when months_above_gate < months_followed
                then 'no drift was called, but the model is below the gate after month ' || {{ held }} || ': refit by that age'
            else 'no drift was called in ' || {{ counted_text('months_followed', 'month', 'months') }} || ' of following the model'
        end
    {%- endif -%}
{%- endmacro %}
