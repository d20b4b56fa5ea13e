"""Paths: several runs side by side on a plane."""
