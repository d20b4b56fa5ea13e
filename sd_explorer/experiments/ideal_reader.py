"""The ideal reader: knows every drawing of the training set once, and what noise does, and is never wrong without need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sd_explorer.experiments.memory import remember


@dataclass(frozen=True, eq=False)
class IdealReader:
    """Bayes' rule over a finite set of pictures, all alike likely, in closed form (De Bortoli 2022).

    Nobody who knows only that set can be surer for good reason: what it names is in the noisy numbers.
    """

    latents: np.ndarray
    """What it knows, float32 `(n, C, h, w)`."""
    things: np.ndarray
    """What each of them shows, int `(n,)`."""

    def sure(self, noisy: np.ndarray, abar: float, thing: int) -> float:
        """P(thing | noisy latents `(C, h, w)` with a share of signal power `abar`), 0 to 1."""
        _, weights = remember(noisy, self.latents, float(np.sqrt(abar)), float(np.sqrt(max(1 - abar, 1e-12))))
        return float(weights[self.things == thing].sum())


def ideal_reader(album) -> IdealReader:
    """Of every drawing of the album, once and alone."""
    numbers, latents = album.once()
    return IdealReader(latents, album.facts[numbers, 0].astype(int))


def drawn_once(album, number: int) -> tuple[np.ndarray, int]:
    """One of the pictures that it knows, 0 up to their count: uint8 RGB `(128, 128, 3)`, and the thing on it."""
    picture = int(album.once()[0][number])
    return album.pictures([picture])[0], int(album.facts[picture, 0])
