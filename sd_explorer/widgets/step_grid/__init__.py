"""Rows of step pictures under each other."""
