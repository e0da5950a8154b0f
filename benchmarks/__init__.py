"""Repeatable benchmarks: the project next to the scan floor and its peers."""
