"""One picture of a sweep: painted on any machine that has the model, and what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import numpy as np

from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.sweeps.judged import judged

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Painted:
    """A finished picture as it travels between processes."""

    png: bytes
    """With its settings inside."""
    seconds: float
    """Of painting and decoding it, without waiting."""
    calls: int
    """Of the network."""
    engine: str
    """What computed it, as `Trace.engine` says."""
    clip_score: float | None
    """How well picture and prompt agree, 0 to 100; None where the model can't see."""
    judged: Mapping = field(default_factory=dict)
    """What the judge says, the columns of `judged.JUDGED`."""
    latents: np.ndarray | None = None
    """The last ones, float32 `(C, h, w)`, for distances; they are not written down."""
    trace: bytes | None = None
    """The recorded run, as `Trace.to_bytes` gives it, where it was asked for."""


def first_of(recipe: Recipe | Branch | FromPicture) -> Recipe:
    """The recipe with which a run begins."""
    return recipe if isinstance(recipe, Recipe) else recipe.recipe


def last_of(recipe: Recipe | Branch | FromPicture) -> Recipe:
    """The recipe with which a run ends."""
    return recipe.after if isinstance(recipe, Branch) else first_of(recipe)


def painting(model_of: Callable, recipe: Recipe | Branch, traced: bool = False) -> Generator[Step, None, Painted]:
    """Every Step of a run; the `Painted` is the generator's value. model_of: a Model by its name. traced: record it."""
    from sd_explorer.files.png import png_with_settings

    started = time.perf_counter()
    model, ender = model_of(first_of(recipe).model), model_of(last_of(recipe).model)
    waited, calls, final, kept = 0.0, 0, None, []
    for step in _steps(model, ender, recipe):
        calls, final = calls + 1, step.next_latents
        kept += [step] if traced else []
        left = time.perf_counter()
        yield step
        waited += time.perf_counter() - left
    picture = ender.decode(final)[0]
    seconds = time.perf_counter() - started - waited
    engine, prompt = ender.engine.name, last_of(recipe).prompt
    score = ender.clip_score(picture, prompt) if ender.sees else None
    says = judged(ender, picture, prompt)
    trace = Trace(recipe, tuple(kept), picture, engine).to_bytes() if traced else None
    return Painted(png_with_settings(picture, recipe, engine), seconds, calls, engine, score, says, final, trace)


def _steps(model, ender, recipe: Recipe | Branch):
    if not isinstance(recipe, Branch):
        from sd_explorer.diffusion.denoise import denoise

        return denoise(model, recipe)
    from sd_explorer.diffusion.branch import go_on
    from sd_explorer.experiments.crossing import check_alike

    if ender is not model:
        check_alike(model, ender)
    return go_on(model, recipe, other=ender)


def drained(run: Generator[object, None, T]) -> T:
    """A generator's value, without what it gives on the way."""
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value


def paint(text: str, engine: str, traced: bool = False) -> Painted:
    """The picture of a recipe's JSON, with the models that this process keeps: what every pool is asked to do."""
    recipe = recipe_from_json(text)
    assert not isinstance(recipe, FromPicture), "a sweep has none"
    return drained(painting(models(engine).get, recipe, traced))


def paint_traced(text: str, engine: str) -> Painted:
    """The same, with its recorded run."""
    return paint(text, engine, traced=True)


@cache
def models(engine: str):
    """The `Shelf` of this process for an engine: each model is loaded once."""
    from sd_explorer.models.shelf import Shelf

    return Shelf(engine=engine)
