{#- Each customer's nearest and second nearest centroid of the shop by Euclidean
    distance: a select from two relations. The nearest is the cluster that
    scikit-learn's predict gives; of equal distances the lower id is first.
    Customers have the columns of int_customer_features, centroids those of
    wide_centroids. pc_1 and pc_2 are the customer's principal components. -#}
{% macro nearest_centroid(customers, centroids) -%}
    {%- set by_distance = 'over (partition by customer_id, shop_id'
        ~ ' order by centroid_distance asc, cluster_id asc)' -%}
    select *
    from (
        select
            *,
            lead(cluster_id) {{ by_distance }} as second_cluster_id,
            lead(centroid_distance) {{ by_distance }} as second_distance,
            row_number() {{ by_distance }} as nearness_rank
        from (
            select
                sqrt(
                    {%- for feature in cluster_features_in_use() %}
                    {{ '+ ' if not loop.first }}coalesce(
                        power(
                            {{ standardised(feature, customers, centroids) }}
                            - {{ centroids }}.{{ feature }}_centroid,
                            2
                        ),
                        0
                    )
                    {%- endfor %}
                ) as centroid_distance,
                {%- for component in [1, 2] %}
                {% for feature in cluster_features_in_use() -%}
                {{ '+ ' if not loop.first }}coalesce(
                    {{ standardised(feature, customers, centroids) }}
                    * {{ centroids }}.{{ feature }}_loading_{{ component }},
                    0
                )
                {%- endfor %} as pc_{{ component }},
                {%- endfor %}
                {{ customers }}.shop_id,
                {{ customers }}.customer_id,
                {{ centroids }}.cluster_id
            from {{ customers }}
            inner join {{ centroids }}
                on {{ customers }}.shop_id = {{ centroids }}.shop_id
        ) as distances
    ) as ranked
    where nearness_rank = 1
{%- endmacro %}
