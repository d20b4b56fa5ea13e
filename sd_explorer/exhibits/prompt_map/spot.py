"""What is found out about one prompt or picture on a map, on the worker, a few milliseconds each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sd_explorer.pictures import encode, read_picture, resize
from sd_explorer.prompts.records import Placement
from sd_explorer.prompts.unknown import Known, unknown_words

THUMBNAIL = 112


@dataclass(frozen=True, eq=False)
class Spot:
    """Where the session's prompt lies, and what the model reads of it."""

    chart: Any
    placed: Placement
    numbers: np.ndarray
    """float32 `(tokens, width)`, what the network reads of the whole recipe."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Where a picture lies, and how well it fits the prompt."""

    chart: object
    name: str | None
    """Of its file; None: the explorer's own picture."""
    picture: np.ndarray
    placed: Placement
    score: float | None
    """CLIP score; None without a prompt."""

    @property
    def thumbnail(self) -> bytes:
        """A small JPEG of it."""
        return small(self.picture)


def spots(model, chart, recipe):
    """Yields the Spot of a recipe's prompt."""
    yield None
    if model is chart.model:
        numbers = model.encode(recipe).embeddings[-1].float().cpu().numpy()
        yield Spot(chart, chart.place(recipe.prompt), numbers)


def strangers(model, known: list, prompt: str):
    """Yields (prompt, its Unknown words). known: an empty list or one with what the model was taught, which is filled."""
    yield None
    if not known:
        known.append(Known.of(model))
    words = [word.text for word in model.tokens(prompt).words if word.says_something]
    yield prompt, unknown_words(words, known[0], lambda asked: model.vectors(asked, "pooled"))


def sights(model, chart, picture: np.ndarray, prompt: str, name: str | None = None):
    """Yields the Seen of a picture."""
    yield None
    if model is chart.model:
        score = model.clip_score(picture, prompt) if prompt else None
        yield Seen(chart, name, picture, chart.place_pictures(picture[None])[0], score)


def sights_of_file(model, chart, data: bytes, prompt: str, name: str):
    """Yields the Seen of a picture in a file."""
    yield None
    yield from sights(model, chart, read_picture(data, name), prompt, name)


def small(picture: np.ndarray) -> bytes:
    """A JPEG of a picture `(H, W, 3)` for a point of the map."""
    return encode(resize(picture[None], THUMBNAIL)[0])
