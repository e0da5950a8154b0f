{#- The settings of a shop that are whole numbers, each a column of core.shops. -#}
{% macro shop_counts() -%}
    {{ return([
        'history_months',
        'kmeans_cluster_count',
        'cluster_count_minimum',
        'cluster_count_maximum',
        'drift_cluster_count',
        'drift_baseline_months',
        'maximum_itemset_length',
        'minimum_itemset_baskets',
        'minimum_affinity_baskets',
        'recommendation_count',
        'upsell_count',
        'recommendation_holdout_months',
        'active_days',
        'review_prior_count',
        'late_orders_window_days',
        'late_orders_minimum_days',
        'new_sellers_window_days',
        'new_sellers_minimum_lines',
        'worst_zip_codes_window_months',
        'worst_zip_codes_minimum_reviews',
        'worst_zip_codes_count',
    ]) }}
{%- endmacro %}
