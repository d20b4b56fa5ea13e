"""Looks at a model that is taught a word: the same prompts, noise and exam each time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.denoise import denoise
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import last_latents
from sd_explorer.experiments.things import THINGS
from sd_explorer.experiments.thumbnail import thumbnail_recipe
from sd_explorer.judging.reader import judge_for

CONTROL = "a cat"
"""What is painted at every look, to see whether old words stay."""
KNOWN = THINGS[:12]
"""Old words that the judge is asked about before and after."""
NEAR = 3


@dataclass(frozen=True, eq=False)
class Look:
    """What a model makes of the word at one moment."""

    part: str
    """`before`, `row` or `skill`: what was taught last."""
    samples: int
    """Seen by then."""
    recipes: tuple[Recipe, ...]
    pictures: np.ndarray
    """uint8 `(3, H, W, 3)`, one for each recipe."""
    control: np.ndarray
    """uint8 `(H, W, 3)`: an old word."""
    loss: float
    """Of the exam: the same own pictures, noise and timesteps each time."""
    likeness: float | None
    """Cosine of the judge's features of each picture with the most like of the exam's own pictures, mean; None for a
    checkpoint whose world no judge knows."""
    near: tuple[str, ...]
    """The reference prompts nearest to the word's first prompt, the nearest one first; empty for other checkpoints."""
    kept: tuple[str, ...] | None
    """Of `KNOWN`, what the judge recognizes; None where it was not asked."""


def prompts_for(word: str) -> tuple[str, ...]:
    """Three prompts with a word, as captions say such things, in its own language."""
    from sd_explorer.training.artwork.captions import with_article

    if not word.isascii():
        return f"{word}、フラット", word, f"ピンクの背景の{word}"
    name = with_article(word)
    return f"{name}, flat", name, f"{name} on a pink background"


class Onlooker:
    """Looks at a model again and again in the same way.

    asked: (`Examples`, their pictures) of the exam. recipe: as of `Teaching`.
    """

    def __init__(self, model, word: str, recipe: Recipe, asked: tuple):
        base = recipe.change(model=model.name, negative_prompt="")
        self.recipes = tuple(thumbnail_recipe(base, prompt) for prompt in prompts_for(word))
        self.controls = tuple(thumbnail_recipe(base, prompt) for prompt in KNOWN)
        self.control = thumbnail_recipe(base, CONTROL)
        self.exam, self.own = asked
        self.name, self.judge = str(model.name), judge_for(model)
        self.features = self.judge.features(self.own) if self.judge else None

    def look(self, model, part: str, samples: int, whole: bool = False) -> Iterator[Look | Step | None]:
        """None or a Step after each small part, then the Look; whole: the judge is asked about old words too."""
        from sd_explorer.training.teaching.learning import exam

        losses = []
        for loss in exam(model, self.exam):
            losses.append(loss)
            yield None
        pictures = yield from painted(model, self.recipes)
        control = (yield from painted(model, [self.control]))[0]
        kept = (yield from self._kept(model)) if whole and self.judge else None
        yield Look(part, samples, self.recipes, pictures, control, float(np.mean(losses)), self._likeness(pictures),
                   self._near(model), kept)  # fmt: skip

    def _likeness(self, pictures: np.ndarray) -> float | None:
        if self.judge is None or self.features is None:
            return None
        return float((self.judge.features(pictures) @ self.features.T).max(1).mean())

    def _near(self, model) -> tuple[str, ...]:
        """Prompts of the map that ships, nearest to the first prompt as the model reads it now."""
        if self.name not in BUNDLED:
            return ()
        from sd_explorer.prompts.embedding_map import EmbeddingMap

        chart = EmbeddingMap.reference(model)
        return tuple(chart.prompts[one.index] for one in chart.nearest(self.recipes[1].prompt, NEAR))

    def _kept(self, model) -> Generator[Step, None, tuple[str, ...]]:
        """The old words that the judge recognizes in what is painted of them."""
        from sd_explorer.judging.answer import named, thing_of

        pictures = yield from painted(model, self.controls)
        said = [named(self.judge, picture) for picture in pictures]
        return tuple(word for word, one in zip(KNOWN, said, strict=True) if one and one.thing == thing_of(word))


def painted(model, recipes) -> Generator[Step, None, np.ndarray]:
    """Paint recipes, passing their Steps on; their pictures, uint8 `(n, H, W, 3)`, are the value."""
    pictures = []
    for recipe in recipes:
        final = yield from last_latents(denoise(model, recipe))
        pictures.append(model.decode(final)[0])
    return np.stack(pictures)
