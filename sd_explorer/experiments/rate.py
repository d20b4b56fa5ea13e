"""How often a sentence was true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """In how many of how many runs a sentence was true."""

    true: int
    of: int
