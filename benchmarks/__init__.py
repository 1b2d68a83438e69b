"""Measured work: what the package must hold for speed and size, as ratios taken in one run.

``python -m benchmarks run`` prints the table; ``README.md`` says what stands in it.
"""
