{#- The centroids in one row per cluster, for nearest_centroid: a select from a
    relation with the columns of py_kmeans, one row per cluster and feature. -#}
{% macro wide_centroids(centroids) -%}
    select
        {%- for feature in cluster_features_in_use() %}
        {%- for column in [
            'centroid', 'feature_mean', 'feature_deviation', 'loading_1', 'loading_2'
        ] %}
        max(case when feature_name = '{{ feature }}' then {{ column }} end)
            as {{ feature }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        shop_id,
        as_of_date,
        cluster_id
    from {{ centroids }}
    group by shop_id, as_of_date, cluster_id
{%- endmacro %}
