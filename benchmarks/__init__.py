"""Repeatable benchmarks: the project beside the scan floor and its peers."""
