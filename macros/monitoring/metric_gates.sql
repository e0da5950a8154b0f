{#- Metrics of each relation of model_metrics and the gates of some: relation, model's
    name in SQL, what is put before a metric's name, and for each metric its operator
    and gate in SQL, or none. -#}
{% macro metric_gates() -%}
    {{ return([
        ('comparison', 'comparison.segment_scheme', '', {
            'silhouette': ('>=', var('minimum_silhouette')),
            'davies_bouldin': ('<=', var('maximum_davies_bouldin')),
            'smallest_cluster_rate': ('>=', 'shops.minimum_cluster_share'),
            'largest_cluster_rate': none, 'noise_rate': none,
            'calinski_harabasz': none, 'ari_rfm11': none,
        }),
        ('counts', "'cluster_count_selection'", '', {
            'bootstrap_ari': ('>=', var('minimum_bootstrap_ari')),
            'inertia_per_customer': none, 'bic_per_customer': none,
        }),
        ('followed', "'segment_drift'", '', {
            'model_ari': ('>=', 'followed.gate_ari'),
            'label_ari': none, 'seed_noise_ari': none,
            'centroid_shift': none, 'share_shift': none,
            'largest_psi': none, 'largest_ks': none,
        }),
        ('best_forecasts', "'revenue_forecast'", '', {
            'r_squared': none, 'backtest_mape': none, 'backtest_bias': none,
            'coverage_80': none, 'coverage_95': none,
        }),
        ('regressions', "'revenue_forecast'", 'regression_', {
            'r_squared': none, 'backtest_mape': none,
        }),
        ('seasonal_naives', "'revenue_forecast'", 'seasonal_naive_', {
            'backtest_mape': none,
        }),
    ]) }}
{%- endmacro %}
