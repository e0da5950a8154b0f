"""Learned segments: the pure functions behind `python_models/segmentation`."""
