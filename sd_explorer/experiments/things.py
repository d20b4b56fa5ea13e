"""What the claims are tried on: 20 things in two styles, 3 seeds."""

from __future__ import annotations

THINGS = ("an apple", "a cat", "a rocket", "a butterfly", "a fish", "a car", "a tree", "a house", "a bird", "a cup",
          "a dog", "a star", "a flower", "a boat", "a mushroom", "a guitar", "a bicycle", "a banana", "a key",
          "an umbrella")  # fmt: skip
STYLES = ("flat", "3d render")
SEEDS = range(3)
AWAY = 7
"""Each thing is paired with the one so many places on."""
