"""How far a guess lies from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def complete(kind: str, guess: Sequence[float], count: int = 1) -> bool:
    """Whether a whole guess is there: every slot of a choice, each place of a curve, each word once."""
    if len(guess) != count:
        return False
    if kind == "order":
        return sorted(guess) == list(range(count))
    return kind != "choose" or all(place >= 0 for place in guess)


def gap_of(kind: str, guess: Sequence[float], right: Sequence[float]) -> tuple[bool, dict]:
    """(whether the guess was right, what fills the sentence about the gap): `off`, and `hits` of `of`.

    choose: picks that are not right; mark: places from the nearer end of the stretch; draw: mean distance of the heights;
    order: pairs that stand as measured; place: distance, the side of the picture being 1.
    """
    return _GAPS[kind](list(guess), list(right))


def _choose(guess: list, right: list) -> tuple[bool, dict]:
    hits = sum(one == other for one, other in zip(guess, right, strict=True))
    return hits == len(right), {"off": len(right) - hits, "hits": hits, "of": len(right)}


def _mark(guess: list, right: list) -> tuple[bool, dict]:
    low, high = right
    off = max(low - guess[0], guess[0] - high, 0)
    return off == 0, {"off": off}


def _draw(guess: list, right: list) -> tuple[bool, dict]:
    off = sum(abs(one - other) for one, other in zip(guess, right, strict=True)) / len(right)
    return off < NEAR, {"off": round(off, 2)}


def _order(guess: list, right: list) -> tuple[bool, dict]:
    pairs = list(combinations(guess, 2))
    hits = sum(right.index(one) < right.index(other) for one, other in pairs)
    return hits == len(pairs), {"hits": hits, "of": len(pairs), "off": len(pairs) - hits}


def _place(guess: list, right: list) -> tuple[bool, dict]:
    off = ((guess[0] - right[0]) ** 2 + (guess[1] - right[1]) ** 2) ** 0.5
    return off < NEAR, {"off": round(off, 2)}


NEAR = 0.1
"""Distance up to which a curve or a place counts as guessed."""
_GAPS = {"choose": _choose, "mark": _mark, "draw": _draw, "order": _order, "place": _place}
