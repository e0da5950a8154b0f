{#- The segment schemes that clustering makes; each has a column <scheme>_cluster_id
    in int_customer_clusters and a model of that name in py_model_runs. -#}
{% macro learned_schemes() -%}
    {{ return(['kmeans', 'gmm', 'dbscan']) }}
{%- endmacro %}
