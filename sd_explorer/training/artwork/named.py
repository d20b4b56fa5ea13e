"""What a prompt names of the facts of a training picture, and which pictures it fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sd_explorer.training.artwork.captions import SIDES_JA, SIZES, SIZES_JA, STYLES_JA, TRAILING
from sd_explorer.training.artwork.compose import COLOURS_JA, HUES
from sd_explorer.training.artwork.world import FIELDS
from sd_explorer.training.artwork.world import SIDES as SIDE_ORDER
from sd_explorer.training.artwork.world import SIZES as SIZE_ORDER


@dataclass(frozen=True)
class Named:
    """Numbers as in a table of facts; None where the prompt leaves it open."""

    concept: int | None = None
    style: int | None = None
    background: int | None = None
    colour: int | None = None
    side: int | None = None
    size: int | None = None
    beside: int | None = None

    def fits(self, facts: np.ndarray) -> np.ndarray:
        """Which rows of a table `(n, 8)` show what is named, bool `(n,)`; none where no thing is named."""
        if self.concept is None:
            return np.zeros(len(facts), bool)
        fits = facts[:, FIELDS.index("beside")] == (-1 if self.beside is None else self.beside)
        for name in ("concept", "style", "background", "colour", "side", "size"):
            value = getattr(self, name)
            if value is not None:
                fits &= facts[:, FIELDS.index(name)] == value
        return fits


def named(prompt: str, things) -> Named:
    """Read a prompt as captions are written: background, place, things by their longest names, colour, style."""
    rest, background = _background(prompt.lower())
    rest, side = _taken(rest, [(f"on the {side}", SIDES_JA[side]) for side in SIDE_ORDER[1:]])
    rest, size = _taken(rest, [(*SIZES[size], *SIZES_JA[size]) for size in SIZE_ORDER[1:]])
    (spots, rest), colour = _things(rest, things), None
    if len(spots) > 1 and spots[1][0] == spots[0][1] + 1 and things[spots[0][2]].name in HUES:
        colour, spots = list(HUES).index(things[spots[0][2]].name), spots[1:]  # «an orange skull»
    if colour is None:
        rest, colour = _taken(rest, [(hue, COLOURS_JA[hue]) for hue in HUES])
    _, style = _taken(rest, [(*TRAILING[name], *STYLES_JA[name]) for name in TRAILING])
    concept, beside, *_ = [*(number for _, _, number in spots), None, None]
    return Named(
        concept, style, background, _plus(colour), _plus(None if beside is not None else side), _plus(size), beside
    )


def _plus(value: int | None) -> int | None:
    """Number 0 is «its own», «the middle», «the usual size»."""
    return None if value is None else value + 1


def _found(words: str, text: str) -> re.Match | None:
    """Where English words stand whole (a plural s allowed), or Japanese ones anywhere."""
    plain = re.escape(words)
    return re.search(rf"(?<![a-z]){plain}(?:e?s)?(?![a-z])" if words.isascii() else rf"{plain}(?!色)", text)


def _without(text: str, found: re.Match) -> str:
    return text[: found.start()] + "\0" * (found.end() - found.start()) + text[found.end() :]


def _taken(text: str, choices) -> tuple[str, int | None]:
    """The text without the words of the first choice that it has, and the number of that choice."""
    for i, words in enumerate(choices):
        for word in words:
            if found := _found(word.lower(), text):
                return _without(text, found), i
    return text, None


def _background(text: str) -> tuple[str, int | None]:
    for i, (english, japanese) in sorted(enumerate(COLOURS_JA.items()), key=lambda colour: -len(colour[1][0])):
        found = re.search(rf"(on a )?(?<![a-z]){english} background|{japanese}背景", text)
        if found:
            return _without(text, found), i
    return text, None


def _things(text: str, things) -> tuple[list[tuple[int, int, int]], str]:
    """(start, end, number) of each thing that is named, left to right, and what is left of the text."""
    names = sorted(((name.lower(), i) for i, thing in enumerate(things) for name in (*thing.names_en, *thing.names_ja)),
                   key=lambda pair: -len(pair[0]))  # fmt: skip
    spots: list[tuple[int, int, int]] = []
    for name, i in names:
        found = _found(name, text)
        if found and all(i != other for _, _, other in spots):
            spots.append((found.start(), found.end(), i))
            text = _without(text, found)
    return sorted(spots), text
