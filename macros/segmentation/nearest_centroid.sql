{#- Every pair of customer and centroid of the shop, ranked by Euclidean distance: a
    select from two relations. Rank 1 is the cluster that scikit-learn's predict
    gives; of equal distances the lower id is first. Customers have the columns of
    int_customer_features, centroids those of wide_centroids. pc_1 and pc_2 are the
    customer's principal components. -#}
{% macro nearest_centroid(customers, centroids) -%}
    select
        *,
        row_number() over (
            partition by shop_id, customer_id
            order by centroid_distance asc, cluster_id asc
        ) as nearness_rank
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
{%- endmacro %}
