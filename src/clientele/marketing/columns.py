"""Columns that the Python models of marketing read."""

OF_PATHS = ("shop_id", "path", "conversion_count", "unconverted_count")
OF_ATTRIBUTION = (
    *("shop_id", "as_of_date", "attribution_window_days"),
    "attribution_maximum_touchpoints",
)
OF_MONTHS = (
    *("shop_id", "series_kind", "series_id", "month_start_date"),
    *("revenue_amount", "is_covered", "is_complete_month"),
)
OF_FORECAST = ("shop_id", "as_of_date", "forecast_months")
