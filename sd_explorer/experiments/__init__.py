"""Generators over a model that answer one question each; they know no widget and no session."""
