"""Words that lie far from everything the pocket model was taught, and the nearest things it knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import numpy as np

from sd_explorer.prompts.neighbours import nearest, unit
from sd_explorer.prompts.reference import reference_words
from sd_explorer.prompts.words import UNSPACED

LEAST = 0.75
"""Cosine of pooled vectors. Measured on the shipped model: of 20 words that no picture has (`democracy`, `invoice`) 19 lie
below, of 12 plurals that no caption held 12; `kitten`, `kitty`, `puppy` and `bunny` lie above it, near cat, dog and rabbit."""
NAMED = 2
"""Known things that are named beside a word."""
SPELLED = 0.8
"""Likeness of spelling, 0 to 1, from which a known thing is meant: `cats`, `aple`."""
LITTLE = ("a an the of on in at with and next to by from its is are for under over left right small little tiny big large "
          "background flat icon design cartoon drawing ink line 3d render 2d").split()  # fmt: skip
"""Words of the captions that name no thing."""
PARTICLES = re.compile("[\u3040-\u309f]{1,3}|[\u3001-\u303f]+")
"""Japanese pieces too short to be asked about: の, と, 、"""


@dataclass(frozen=True, eq=False)
class Known:
    """What a model was taught: names, and where the model reads each."""

    names: tuple[str, ...]
    vectors: np.ndarray
    """float32 `(n, d)` of length 1."""

    @classmethod
    def of(cls, model) -> Known:
        """The things the pocket model was taught, as this model reads them; half a second."""
        return cls(taught(), unit(model.vectors(taught(), "pooled")))


@dataclass(frozen=True)
class Unknown:
    """A word that was never taught and lies far from what was."""

    word: str
    nearest: tuple[str, ...]
    """The known things that are spelled like it, else those the model reads most like it."""
    cosine: float
    """With the nearest of all known things, -1 to 1."""


def unknown_words(words: Sequence[str], known: Known, read: Callable[[list[str]], np.ndarray]) -> list[Unknown]:
    """Those of the words that lie further than `LEAST` from everything in `known`, each once, in their order.

    words: as a person cuts the prompt (`model.tokens(prompt).words`). read: gives the pooled vectors of words `(n, d)`;
    it is asked for all of them at once, and not at all where every word was taught. A word that stands in a known name
    or a caption is known.
    """
    asked = [word for word in dict.fromkeys(word.lower() for word in words) if not is_taught(word)]
    if not asked:
        return []
    indices, cosines = nearest(read(asked), known.vectors, NAMED)
    return [Unknown(word, _like(word, known.names, [known.names[i] for i in row]), float(best[0]))
            for word, row, best in zip(asked, indices, cosines, strict=True) if best[0] < LEAST]  # fmt: skip


def is_taught(word: str) -> bool:
    """Whether a word stands in a caption: in the name of a thing, a style, a colour, or among the little words."""
    if UNSPACED.search(word):
        return PARTICLES.fullmatch(word) is not None or any(
            word in name for name in taught_words() if UNSPACED.search(name)
        )
    return word in taught_words() or not any(letter.isalpha() for letter in word)


def _like(word: str, names: Sequence[str], read_alike: list[str]) -> tuple[str, ...]:
    spelled = get_close_matches(word, names, NAMED, SPELLED)
    return tuple(spelled or read_alike)


@cache
def taught() -> tuple[str, ...]:
    """The names of the things that the shipped model paints, in both languages."""
    text = (files("sd_explorer") / "training" / "artwork" / "concepts.txt").read_text(encoding="utf-8")
    rows = [line for line in map(str.strip, text.splitlines()) if line and line[0] not in "#+"]
    names = [name.strip() for row in rows for name in (re.split("[=|]", row)[0], *row.split("|")[1:])]
    listed = (re.sub(r"^(an?) ", "", name) for name in reference_words("things"))
    return tuple(dict.fromkeys(part.strip() for name in (*names, *listed) for part in name.split(",") if part.strip()))


@cache
def taught_words() -> frozenset[str]:
    """Every word of those names, of the styles and colours, and the little words around them."""
    names = (
        *taught(),
        *reference_words("styles"),
        *reference_words("colours"),
        *LITTLE,
        "背景",
        "左側",
        "右側",
        "小さな",
        "大きな",
    )
    whole = (name.lower() for name in names)
    return frozenset(word for name in whole for word in (name, *re.split(r"[\s-]+", name)))
