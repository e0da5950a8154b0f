"""Customer value: the pure functions behind `python_models/value`."""
