"""The judge while the app runs: what it sees in pictures, as probabilities."""

from __future__ import annotations

from functools import cache

import numpy as np

from sd_explorer.bundled import BUNDLED
from sd_explorer.judging.judge import look, shipped
from sd_explorer.training.album import things
from sd_explorer.training.artwork.captions import STYLES_JA
from sd_explorer.training.artwork.compose import COLOURS, COLOURS_JA
from sd_explorer.training.artwork.fetch import STYLES

READS = ("concept", "style", "background")


class Judge:
    """Names thing, style and background of pictures in the pocket model's world, about 2 ms each.

    It was trained on the artwork alone, never on a picture that a network painted, and with little noise: it says
    something of any picture, so of one from elsewhere its answer means little.
    """

    def __init__(self, network):
        self._network = network

    def read(self, pictures: np.ndarray) -> dict[str, np.ndarray]:
        """uint8 pictures `(n, H, W, 3)` -> for each of `READS` probabilities float32 `(n, k)`, in the order of `names`."""
        import torch

        with torch.inference_mode():
            answers = self._network(_seen(pictures))
            return {kind: answers[kind].float().softmax(1).numpy() for kind in READS}

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """What the judge's answers are made from, float32 `(n, 256)` of length 1: pictures of one thing lie near each
        other, of a thing that it never learnt too."""
        import torch

        with torch.inference_mode():
            features = self._network.body(_seen(pictures)).mean((2, 3)).float()
            return torch.nn.functional.normalize(features, dim=1).numpy()

    def names(self, kind: str, language: str = "en") -> tuple[str, ...]:
        """What each column of an answer means."""
        return names(kind, language)


def _seen(pictures: np.ndarray):
    """uint8 `(n, H, W, 3)` as the judge's network sees them."""
    import torch

    return look(torch.tensor(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1)


@cache
def names(kind: str, language: str = "en") -> tuple[str, ...]:
    """What each column of a judge's answers means, without loading it; kind: one of `READS`."""
    if kind == "concept":
        return tuple(thing.names_ja[0] if language == "ja" else thing.name for thing in things())
    words, japanese = (STYLES, STYLES_JA) if kind == "style" else (tuple(COLOURS), COLOURS_JA)
    return tuple(_first(japanese[word]) if language == "ja" else word for word in words)


def _first(words) -> str:
    return words if isinstance(words, str) else words[0]


@cache
def _shipped() -> Judge:
    return Judge(shipped())


def judge_for(model) -> Judge | None:
    """The judge that ships, for a model whose world it knows: the pocket model and its siblings; None for any other."""
    return _shipped() if model.name in BUNDLED else None
