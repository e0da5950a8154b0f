{#- What monitored_metrics measures: for each mart that it reads, the CTE, the kind and
    id of the dimension in SQL, what finds the rows again, and for each metric its value
    and what it was measured on in SQL. -#}
{% macro metric_sources() -%}
    {%- set month = ['shop_id', 'month_start_date'] -%}
    {%- set channel = [
        'shop_id', 'channel_level', 'channel', "period_grain = 'month'",
        'period_start_date',
    ] -%}
    {{ return([
        {
            'table': "'sales.kpis_monthly'", 'cte': 'kpis', 'kind': "'shop'",
            'id': 'kpis.shop_id', 'filter': month,
            'metrics': {
                'revenue_amount': ('revenue_amount', 'order_count'),
                'order_count': ('order_count', 'order_count'),
                'active_customer_count':
                    ('active_customer_count', 'active_customer_count'),
                'new_customer_count': (
                    'case when not kpis.is_left_censored then kpis.new_customer_count end',
                    'active_customer_count',
                ),
                'average_order_value': ('average_order_value', 'order_count'),
                'refund_rate':
                    (safe_divide('kpis.refund_amount', 'kpis.gross_amount'), 'order_count'),
            },
        },
        {
            'table': "'marketing.channel_performance'", 'cte': 'channels',
            'kind': 'channels.channel_level',
            'id': 'coalesce(channels.channel, channels.shop_id)', 'filter': channel,
            'metrics': {
                'spend_amount': ('spend_amount', 'campaign_count'),
                'roas': ('roas', 'order_count'),
                'roi': ('roi', 'order_count'),
                'cpa': ('cpa', 'conversion_count'),
                'cac': ('cac', 'new_customer_count'),
                'conversion_rate': ('cvr', 'click_count'),
            },
        },
        {
            'table': "'marketing.channel_budget_variance'", 'cte': 'budgets',
            'kind': "'channel'", 'id': 'budgets.channel',
            'filter': [
                'shop_id', 'channel', "period_grain = 'month'", 'period_start_date'
            ],
            'metrics': {'overrun_rate': ('variance_rate', 'null')},
        },
        {
            'table': "'segmentation.segment_performance'", 'cte': 'segments',
            'kind': "'segment'",
            'id': "segments.segment_scheme || ':' || segments.segment_id",
            'filter': ['shop_id', 'as_of_date', 'segment_scheme', 'segment_id'],
            'metrics': {
                'customer_rate': ('customer_rate', 'shop_customer_count'),
                'value_per_customer': ('value_per_customer', 'customer_count'),
            },
        },
        {
            'table': "'core.orders'", 'cte': 'customers', 'kind': "'shop'",
            'id': 'customers.shop_id',
            'filter': ['shop_id', 'is_purchase and customer_id is not null'],
            'times': ['as_of_at'],
            'metrics': {
                'customer_count': ('customer_count', 'customer_count'),
                'repeat_rate': (
                    safe_divide('customers.repeat_customer_count', 'customers.customer_count'),
                    'customer_count',
                ),
                'active_rate': (
                    safe_divide('customers.active_customer_count', 'customers.customer_count'),
                    'customer_count',
                ),
                'value_per_customer': (
                    average_amount('customers.monetary_amount', 'customers.customer_count'),
                    'customer_count',
                ),
            },
        },
        {
            'table': "case when customers.is_current then 'value.customer_opportunities' "
            "else 'core.orders' end",
            'cte': 'customers', 'kind': "'shop'", 'id': 'customers.shop_id',
            'rows': 'case when customers.is_current then ' ~ row_filter({
                'cte': 'customers',
                'filter': ['shop_id', "opportunity_kind = 'high_value_at_risk'"],
            }) ~ ' else ' ~ row_filter({
                'cte': 'customers', 'times': ['as_of_at'],
                'filter': ['shop_id', 'is_purchase and customer_id is not null'],
            }) ~ ' end',
            'metrics': {
                'high_value_at_risk_count': ('at_risk_customer_count', 'customer_count'),
                'high_value_at_risk_amount': ('at_risk_amount', 'customer_count'),
                'high_value_at_risk_rate': (
                    safe_divide('customers.at_risk_customer_count', 'customers.customer_count'),
                    'customer_count',
                ),
                'high_value_at_risk_revenue_rate': (
                    safe_divide('customers.at_risk_amount', 'customers.monetary_amount'),
                    'customer_count',
                ),
            },
        },
        {
            'table': "'core.orders'", 'cte': 'customers', 'kind': "'shop'",
            'id': 'customers.shop_id',
            'filter': ['shop_id', 'is_purchase and customer_id is not null'],
            'times': ['starts_at', 'as_of_at'],
            'metrics': {
                'retention_rate': (
                    safe_divide(
                        'customers.retained_customer_count', 'customers.former_customer_count'
                    ),
                    'former_customer_count',
                ),
                'churn_rate': (
                    safe_divide(
                        '(customers.former_customer_count - customers.retained_customer_count)',
                        'customers.former_customer_count',
                    ),
                    'former_customer_count',
                ),
            },
        },
        {
            'table': "'core.orders'", 'cte': 'customers', 'kind': "'shop'",
            'id': 'customers.shop_id', 'filter': ['shop_id'],
            'times': ['year_starts_at', 'as_of_at'],
            'metrics': {
                'year_revenue_amount': ('year_revenue_amount', 'year_order_count'),
            },
        },
        {
            'table': "'core.orders'", 'cte': 'customers', 'kind': "'shop'",
            'id': 'customers.shop_id', 'filter': ['shop_id', 'customer_id is not null'],
            'times': ['year_starts_at', 'as_of_at'],
            'metrics': {
                'year_value_per_customer': (
                    average_amount(
                        'customers.year_customer_amount',
                        'customers.year_customer_count',
                    ),
                    'year_customer_count',
                ),
            },
        },
        {
            'table': "'core.orders'", 'cte': 'vips', 'kind': "'segment'",
            'id': "'m7_quota:champions'",
            'filter': ['shop_id', 'is_purchase and customer_id is not null'],
            'times': ['as_of_at'],
            'metrics': {'vip_p_alive': ('p_alive', 'customer_count')},
        },
        {
            'table': "'value.customer_value'", 'cte': 'regulars', 'kind': "'shop'",
            'id': 'regulars.shop_id',
            'filter': ['shop_id', 'purchase_day_count > 1 and days_overdue is not null'],
            'metrics': {
                'overdue_rate': (
                    safe_divide('regulars.overdue_count', 'regulars.customer_count'),
                    'customer_count',
                ),
            },
        },
        {
            'table': "'marketing.revenue_forecast'", 'cte': 'forecasts',
            'kind': "'shop'", 'id': 'forecasts.shop_id',
            'date': 'month_start_date',
            'filter': ['shop_id', "series_kind = 'shop' and is_best", 'horizon_months'],
            'metrics': {
                'forecast_miss_rate': (
                    safe_divide(
                        'abs(forecasts.last_error_amount)',
                        'forecasts.last_margin_amount',
                    ),
                    'backtest_count',
                ),
            },
        },
        {
            'table': "'customer_experience.cx_kpis_monthly'", 'cte': 'experience',
            'kind': "'shop'", 'id': 'experience.shop_id', 'filter': month,
            'metrics': {
                'late_rate': ('late_by_date_rate', 'delivered_count'),
                'average_review_score': ('average_review_score', 'review_count'),
                'negative_review_rate': ('negative_rate', 'review_count'),
            },
        },
        {
            'table': 'entities.source_table', 'cte': 'entities', 'kind': "'entity'",
            'id': 'entities.dimension_id', 'rows': 'entities.source_filter',
            'metrics': {
                'freshness_days': ('freshness_days', 'row_count'),
                'rejected_rate': ('rejected_rate', 'row_count'),
            },
        },
        {
            'table': "'monitoring.model_metrics'", 'cte': 'gates', 'kind': "'model'",
            'id': 'gates.model_name',
            'filter': ['shop_id', 'model_name', 'is_passed is not null'],
            'metrics': {'missed_gate_count': ('missed_gate_count', 'gate_count')},
        },
        {
            'table': "'segmentation.segment_drift'", 'cte': 'drift', 'kind': "'model'",
            'id': "'kmeans'", 'filter': ['shop_id', 'as_of_date'],
            'metrics': {
                'drift_called_count': (
                    'case when drift.is_drift_called then 1 else 0 end', 'customer_count'
                ),
            },
        },
    ]) }}
{%- endmacro %}
