"""Marketing: the pure functions behind `python_models/marketing`."""
