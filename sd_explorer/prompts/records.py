"""What is said of a prompt on a map: its true neighbours, its place, and how far the map can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

METHODS = ("umap", "pca", "axes")
"""Kinds of layouts."""


@dataclass(frozen=True)
class Neighbour:
    """One of the true neighbours of a prompt."""

    index: int
    """Its place in the map's prompts."""
    prompt: str
    cosine: float
    """Cosine similarity in the full space, -1 to 1."""


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a prompt lies on a map."""

    prompt: str
    point: np.ndarray
    """float32 `(2,)` or `(3,)`."""
    neighbours: tuple[Neighbour, ...]
    """The true neighbours, the most similar first; never the prompt itself."""
    kept: float
    """Share of them that are also among the as many nearest on the map, 0 to 1: how far this spot can be trusted."""
    wider: tuple[Neighbour, ...] = ()
    """More of the true neighbours: the same ones and those that follow."""
    index: int | None = None
    """Its own number where it is one of the map's prompts."""


@dataclass(frozen=True)
class Trust:
    """How far the whole map can be trusted (Venna & Kaski 2001); 1 is perfect."""

    trustworthiness: float
    """Are neighbours on the map true neighbours?"""
    continuity: float
    """Are true neighbours still neighbours on the map?"""
    neighbours: int
    """How many neighbours of each point were looked at."""
