"""Guidance, taken apart: one step, and whole runs."""
