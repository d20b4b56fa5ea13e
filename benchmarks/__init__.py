"""How fast and how large: `python -m benchmarks` prints the tables of the README."""
