"""Combinations of thing, style and background that no training picture showed: the checkable case of something new."""

from __future__ import annotations

import numpy as np


def seen(album) -> np.ndarray:
    """How many training pictures show each thing in each style on each background, a thing beside another counted too:
    int `(things, styles, backgrounds)`."""
    from sd_explorer.training.artwork.compose import COLOURS
    from sd_explorer.training.artwork.fetch import STYLES

    counts = np.zeros((len(album.things), len(STYLES), len(COLOURS)), int)
    facts = album.facts.astype(int)
    np.add.at(counts, tuple(facts[:, :3].T), 1)
    pairs = facts[facts[:, -1] >= 0]
    np.add.at(counts, (pairs[:, -1], pairs[:, 1], pairs[:, 2]), 1)
    return counts


def unseen(album) -> list[tuple[int, int, int]]:
    """(thing, style, background) of everything that the album could hold and lacks, in a fixed shuffled order."""
    from sd_explorer.training.artwork.captions import backgrounds_for
    from sd_explorer.training.artwork.compose import COLOURS
    from sd_explorer.training.artwork.fetch import STYLES

    possible = np.array([[ground in backgrounds_for(style) for ground in COLOURS] for style in STYLES])
    never = np.argwhere((seen(album) == 0) & possible)
    return [tuple(map(int, row)) for row in np.random.default_rng(0).permutation(never)]  # type: ignore[misc]


def prompt_of(album, combination: tuple[int, int, int], language: str) -> str:
    """A prompt that names a combination as captions do."""
    from sd_explorer.training.artwork.captions import STYLES_JA, TRAILING, with_article
    from sd_explorer.training.artwork.compose import COLOURS, COLOURS_JA
    from sd_explorer.training.artwork.fetch import STYLES

    thing, style, ground = album.things[combination[0]], STYLES[combination[1]], list(COLOURS)[combination[2]]
    if language == "ja":
        return f"{thing.names_ja[0]}、{STYLES_JA[style][0]}、{COLOURS_JA[ground]}背景"
    return f"{with_article(thing.name)}, {TRAILING[style][0]} on a {ground} background"
