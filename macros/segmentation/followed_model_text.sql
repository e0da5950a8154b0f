{#- Drift follows another model than the one that is published, so it says which one
    and why (docs/decisions/clustering.md). -#}
{% macro followed_model_text(language) -%}
    {%- set range = "cast(cluster_count_minimum as varchar) || '{}' || cast(cluster_count_maximum as varchar)" -%}
    {%- set ari = index_text('choice_ari', language) -%}
    {%- set gate = index_text(var('minimum_bootstrap_ari'), language) -%}
    {%- if language == 'fr' -%}
    case
            when not is_followed then 'aucun'
            else
                'un modèle à ' || {{ counted_text('followed_cluster_count', 'groupe', 'groupes', 'fr') }}
                || case
                    when followed_cluster_count = published_cluster_count
                        then ', autant que les segments publiés, ajusté le '
                    else ', alors que les segments publiés en comptent ' || cast(published_cluster_count as varchar) || ', ajusté le '
                end || {{ as_text('baseline_date', 'date') }}
                || case
                    when drift_cluster_count > 0 then ' ; ce nombre est fixé par drift_cluster_count'
                    when choice_ari >= {{ var('minimum_bootstrap_ari') }}
                        then ' ; de ' || {{ range.format(' à ') }} || ', c''est le plus petit nombre stable à cette date (ARI bootstrap ' || {{ ari }} || ', seuil ' || {{ gate }} || ') : des groupes plus fins coupent là où il n''y a pas de vide, et leurs limites bougent même quand les clients ne changent pas'
                    else ' ; de ' || {{ range.format(' à ') }} || ', aucun nombre n''était stable à cette date (seuil ' || {{ gate }} || ') ; celui-ci l''était le plus (ARI bootstrap ' || {{ ari }} || ')'
                end
                || case
                    when followed_cluster_count < published_cluster_count
                        then '. Les segments publiés sont plus fins et peuvent vieillir plus vite'
                    else ''
                end
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
                end || {{ as_text('baseline_date', 'date') }}
                || case
                    when drift_cluster_count > 0 then '; drift_cluster_count sets the number'
                    when choice_ari >= {{ var('minimum_bootstrap_ari') }}
                        then '; of ' || {{ range.format(' to ') }} || ' it is the smallest number that was stable at that date (bootstrap ARI ' || {{ ari }} || ', gate ' || {{ gate }} || '): finer clusters cut where there is no gap, and their borders move though customers do not'
                    else '; of ' || {{ range.format(' to ') }} || ' no number was stable at that date (gate ' || {{ gate }} || '), and this one was the most stable (bootstrap ARI ' || {{ ari }} || ')'
                end
                || case
                    when followed_cluster_count < published_cluster_count
                        then '. The published segments are finer, so they may go stale sooner'
                    else ''
                end
        end
    {%- endif -%}
{%- endmacro %}
