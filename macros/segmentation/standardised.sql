{#- A feature in standard deviations from the mean it was fitted with; 0, the mean,
    where it is unknown. -#}
{% macro standardised(feature, customers='customers', centroids='centroids') -%}
    coalesce(
        ({{ customers }}.{{ feature }} - {{ centroids }}.{{ feature }}_feature_mean)
        / nullif({{ centroids }}.{{ feature }}_feature_deviation, 0),
        0
    )
{%- endmacro %}
