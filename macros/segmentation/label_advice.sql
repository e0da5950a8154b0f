{#- label_ari is of customers who were there at the baseline: 1 if all are still grouped
    as then, 0 if no better than by chance. It counts as lasting above drift's gate.
    No mart keeps who was in which cluster at a past date, so a list has to be kept. -#}
{% macro label_advice(language) -%}
    {%- set ari = index_text('label_ari', language, var('drift_gate_ari')) -%}
    {%- if language == 'fr' -%}
    case
            when not is_followed then 'non mesuré'
            when label_ari >= {{ var('drift_gate_ari') }}
                then 'les étiquettes du modèle suivi durent : après ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ', label_ari vaut ' || {{ ari }} || ' (1 : mêmes groupes, 0 : hasard)'
            else 'les étiquettes du modèle suivi ne durent pas : après ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ', label_ari vaut ' || {{ ari }} || ' (1 : mêmes groupes, 0 : hasard)'
        end
        || '. Constituez une nouvelle liste pour chaque campagne, conservez-la et jugez la campagne d''après elle'
    {%- else -%}
    case
            when not is_followed then 'not measured'
            when label_ari >= {{ var('drift_gate_ari') }}
                then 'labels of the followed model last: after ' || {{ counted_text('months_followed', 'month', 'months') }} || ' label_ari is ' || {{ ari }} || ' (1: the same groups, 0: chance)'
            else 'labels of the followed model do not last: after ' || {{ counted_text('months_followed', 'month', 'months') }} || ' label_ari is ' || {{ ari }} || ' (1: the same groups, 0: chance)'
        end
        || '. Draw a new list for each campaign, keep it, and judge the campaign by it'
    {%- endif -%}
{%- endmacro %}
