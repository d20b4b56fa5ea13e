"""Many pictures at once: what changes, what it costs, the grid, the numbers."""
