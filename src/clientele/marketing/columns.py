"""Columns that the Python models of marketing read."""

OF_PATHS = ("shop_id", "path", "conversion_count", "unconverted_count")
OF_ATTRIBUTION = (
    *("shop_id", "as_of_date", "attribution_window_days"),
    "attribution_maximum_touchpoints",
)
