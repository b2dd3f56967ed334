"""Measurements: ``python -m benchmarks``, next to private servers (``make bench``)."""
