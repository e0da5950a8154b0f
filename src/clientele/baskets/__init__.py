"""Baskets: the pure functions behind `python_models/baskets`."""
