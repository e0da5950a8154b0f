{#- Drift follows another model than the one that is published, so it says which one,
    by which rule, and what was measured of both (docs/decisions/clustering.md). -#}
{% macro followed_model_text(language) -%}
    {%- set range = "cast(cluster_count_minimum as varchar) || '{}' || cast(cluster_count_maximum as varchar)" -%}
    {%- set bound = var('minimum_bootstrap_ari') -%}
    {%- set ari = index_text('choice_ari', language, bound) -%}
    {%- set published = index_text('published_ari', language, bound) -%}
    {%- set gate = index_text(bound, language) -%}
    {%- set fitted = date_text('baseline_date', language) -%}
    {%- set today = date_text('as_of_date', language) -%}
    {%- if language == 'fr' -%}
    case
            when not is_followed then 'aucun'
            else
                'un modèle à ' || {{ counted_text('followed_cluster_count', 'groupe', 'groupes', 'fr') }}
                || case
                    when followed_cluster_count = published_cluster_count
                        then ', autant que les segments publiés, ajusté le '
                    else ', alors que les segments publiés en comptent ' || cast(published_cluster_count as varchar) || ', ajusté le '
                end || {{ fitted }}
                || case
                    when drift_cluster_count > 0 then ' ; ce nombre est fixé par drift_cluster_count'
                    when choice_ari >= {{ bound }}
                        then ' ; la règle est de suivre le plus petit nombre, de ' || {{ range.format(' à ') }} || ', qui était stable à cette date (ARI bootstrap ' || {{ ari }} || ', seuil ' || {{ gate }} || ')'
                    else ' ; de ' || {{ range.format(' à ') }} || ', aucun nombre n''était stable à cette date (seuil ' || {{ gate }} || ') ; celui-ci l''était le plus (ARI bootstrap ' || {{ ari }} || ')'
                end
                || coalesce('. L''ARI bootstrap des segments publiés vaut ' || {{ published }} || ' au ' || {{ today }}, '')
                || '. Combien de temps les segments publiés tiennent n''est pas mesuré'
        end
    {%- else -%}
    case
            when not is_followed then 'none'
            else
                'a model of ' || {{ counted_text('followed_cluster_count', 'cluster', 'clusters') }}
                || case
                    when followed_cluster_count = published_cluster_count
                        then ', as many as the published segments, fitted on '
                    else ', where the published segments are ' || cast(published_cluster_count as varchar) || ', fitted on '
                end || {{ fitted }}
                || case
                    when drift_cluster_count > 0 then '; drift_cluster_count sets the number'
                    when choice_ari >= {{ bound }}
                        then '; the rule is to follow the smallest number of ' || {{ range.format(' to ') }} || ' that was stable at that date (bootstrap ARI ' || {{ ari }} || ', gate ' || {{ gate }} || ')'
                    else '; of ' || {{ range.format(' to ') }} || ' no number was stable at that date (gate ' || {{ gate }} || '), and this one was the most stable (bootstrap ARI ' || {{ ari }} || ')'
                end
                || coalesce('. The bootstrap ARI of the published segments is ' || {{ published }} || ' on ' || {{ today }}, '')
                || '. How long the published segments last is not measured'
        end
    {%- endif -%}
{%- endmacro %}
