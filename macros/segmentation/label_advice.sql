{#- label_ari is of customers who were there at the baseline: 1 if all are still grouped
    as then, 0 if no better than by chance. It counts as lasting above drift's gate. -#}
{% macro label_advice(language) -%}
    {%- set ari = index_text('label_ari', language) -%}
    {%- if language == 'fr' -%}
    case
            when not is_followed then 'non mesuré : constituez une nouvelle liste pour chaque campagne'
            when label_ari >= {{ var('drift_gate_ari') }}
                then 'les étiquettes durent : après ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ', label_ari vaut ' || {{ ari }} || ' (1 : mêmes groupes, 0 : hasard). Une liste peut resservir jusqu''au prochain réajustement'
            else 'les étiquettes ne durent pas : après ' || {{ counted_text('months_followed', 'mois', 'mois', 'fr') }} || ', label_ari vaut ' || {{ ari }} || ' (1 : mêmes groupes, 0 : hasard). Constituez une nouvelle liste pour chaque campagne, et jugez une campagne d''après le groupe qu''avait le client ce jour-là'
        end
    {%- else -%}
    case
            when not is_followed then 'not measured: draw a new list for each campaign'
            when label_ari >= {{ var('drift_gate_ari') }}
                then 'labels last: after ' || {{ counted_text('months_followed', 'month', 'months') }} || ' label_ari is ' || {{ ari }} || ' (1: the same groups, 0: chance). A list may serve until the next refit'
            else 'labels do not last: after ' || {{ counted_text('months_followed', 'month', 'months') }} || ' label_ari is ' || {{ ari }} || ' (1: the same groups, 0: chance). Draw a new list for each campaign, and judge a campaign by the cluster that the customer had on its day'
        end
    {%- endif -%}
{%- endmacro %}
