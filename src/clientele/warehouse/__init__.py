"""What all of `python_models/` share: columns in and out, settings, run ids."""
