"""How far long work is: what a generator may yield among its results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`done` of `count` parts are done; yielded so that whoever drives the generator can show it, or stop."""

    done: int
    count: int
