"""Teach it a word: own pictures, a new word, and what a copy of the model makes of them."""
