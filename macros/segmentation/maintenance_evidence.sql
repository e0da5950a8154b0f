{% macro maintenance_evidence(language) -%}
    {%- set lowest = index_text('lowest_ari', language, 'lowest_gate_ari') -%}
    {%- set gate = index_text('lowest_gate_ari', language) -%}
    {%- if language == 'fr' -%}
    case
            when is_followed
                then 'suivi pendant ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ' ; au-dessus du seuil pour la dernière fois au mois ' || cast(months_above_gate as varchar) || ' ; model_ari au plus bas ' || {{ lowest }} || ', seuil au plus bas ' || {{ gate }}
            else 'aucun modèle suivi'
        end
    {%- else -%}
    case
            when is_followed
                then 'followed for ' || {{ counted_text('months_followed', 'month', 'months') }} || '; last above the gate in month ' || cast(months_above_gate as varchar) || '; lowest model_ari ' || {{ lowest }} || ', lowest gate ' || {{ gate }}
            else 'no model is followed'
        end
    {%- endif -%}
{%- endmacro %}
