"""SweepGrid: pictures over axes, which fill as they are painted."""
