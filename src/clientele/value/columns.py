"""Columns that the Python models of customer value read."""

OF_WINDOWS = (
    *("shop_id", "value_window", "as_of_date", "horizon_days"),
    *("value_discount_rate", "value_minimum_repeaters"),
)
OF_HISTORIES = (
    *("shop_id", "value_window", "repeat_count", "t_x_days", "t_days"),
    "customer_count",
)
OF_AMOUNTS = ("shop_id", "value_window", "repeat_count", "mean_repeat_amount")
OF_MODELS = (*("shop_id", "value_window", "r", "alpha", "a", "b", "order_covariance"),)
