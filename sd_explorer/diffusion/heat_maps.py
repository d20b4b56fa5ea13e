"""From maps of tokens to maps of words, and who leads at a place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def word_maps(token_maps: np.ndarray, ranges: Sequence[tuple[int, int]]) -> np.ndarray:
    """Token maps `(..., tokens, h, w)` -> word maps `(..., words, h, w)`: the sum over each word's tokens.

    ranges: first token and the one after the last of each word; together they should cover all tokens once, start, end
    and padding as rows of their own, so that the shares of a place still sum to one (Tang et al. 2022 join the tokens
    of a word likewise, but leave the others out).
    """
    if not ranges:
        return token_maps[..., :0, :, :]
    return np.stack([token_maps[..., first:last, :, :].sum(-3) for first, last in ranges], axis=-3)


def shares(maps: np.ndarray) -> np.ndarray:
    """The share of each word over the whole picture: maps `(..., words, h, w)` -> `(..., words)`."""
    return maps.mean((-2, -1))


def views(attention, ranges: Sequence[tuple[int, int]], steps: Sequence[int]) -> np.ndarray:
    """The word maps to choose from, float32 `(views, 1 + steps, words, h, w)`.

    First axis: `attention.views`; second: the mean of all steps, then each of the steps asked for.
    """
    return np.stack([
        np.stack([word_maps(attention.mean(step, **view), ranges) for step in (None, *steps)])
        for view in attention.views
    ])  # fmt: skip


def packed(maps: np.ndarray) -> bytes:
    """Shares 0 to 1 as little-endian uint16, where 65535 is one."""
    return np.round(maps.clip(0, 1) * 65535).astype("<u2").tobytes()


def ranked(maps: np.ndarray, y: float, x: float) -> list[tuple[int, float]]:
    """The words at a point, greatest share first: (index of the word, its share there).

    maps `(words, h, w)`; y, x in 0..1 from the top left corner of the picture. Equal ones in the order of the prompt.
    """
    _, h, w = maps.shape
    if not (0 <= y <= 1 and 0 <= x <= 1):
        raise ValueError(f"the point is ({y}, {x}); both must lie between 0 and 1")
    here = maps[:, min(int(y * h), h - 1), min(int(x * w), w - 1)]
    return [(int(n), float(here[n])) for n in np.argsort(-here, kind="stable")]
