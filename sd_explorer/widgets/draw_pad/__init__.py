"""A pad to draw on: a small picture, or the cells of noise and channels."""
