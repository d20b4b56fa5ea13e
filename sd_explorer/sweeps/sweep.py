"""Sweep: a recipe and the axes along which it is changed, as data."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe, shown
from sd_explorer.problems import Problem
from sd_explorer.sweeps.axis import MOST, Axis
from sd_explorer.sweeps.settings import put, replaced, simplest, with_lora

MOST_BYTES = 2**20
"""Of a file that describes a sweep."""


@dataclass(frozen=True)
class Cell:
    """One place of the grid."""

    place: tuple[int, ...]
    """Which value of each axis."""
    recipe: Recipe | Branch


@dataclass(frozen=True)
class Sweep:
    """Every combination of the axes' values, laid over a recipe or a branch.

        Sweep(Recipe("a red apple"), {"guidance_scale": "5 between 1 and 12", "seed": range(4)})

    axes: `Axis` objects, or a mapping from name to values; none: the one picture. Raises `Problem` that names the values
    where a combination can't be painted, before anything is.
    """

    base: Recipe | Branch
    axes: tuple[Axis, ...]

    def __init__(self, base: Recipe | Branch, axes: Iterable[Axis] | Mapping[str, Iterable] = ()):
        given = [Axis(*item) for item in axes.items()] if isinstance(axes, Mapping) else axes
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "axes", tuple(given))
        names = [axis.name for axis in self.axes]
        for name in names:
            if names.count(name) > 1 or (name == "size" and {"width", "height"} & {*names}):
                raise Problem("axis_twice", name=name)
        if self.count > MOST:
            raise Problem("sweep_large", count=self.count, high=MOST)
        _check_branch(self.base, names)
        self.cells  # noqa: B018  refuses what can't be painted

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def count(self) -> int:
        """Places of the grid; equal recipes among them are painted once."""
        return math.prod(self.shape)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every place, the last axis running fastest."""
        start = json.loads(self.base.to_json())
        places = product(*(range(length) for length in self.shape))
        return tuple(Cell(place, self._recipe(start, place)) for place in places)

    @cached_property
    def recipes(self) -> tuple[Recipe | Branch, ...]:
        """What has to be painted, each once, those of one model and one prompt behind each other."""
        different = tuple(dict.fromkeys(cell.recipe for cell in self.cells))
        models: dict[str, int] = {}
        prompts: dict[str, int] = {}
        for recipe in different:
            first = recipe.recipe if isinstance(recipe, Branch) else recipe
            models.setdefault(first.model, len(models))
            prompts.setdefault(first.prompt, len(prompts))
        return tuple(sorted(different, key=lambda one: _order(one, models, prompts)))

    def where(self, place: tuple[int, ...]) -> str:
        """The values of a place in words: `steps = 60, scheduler = lcm`."""
        pairs = zip(self.axes, place, strict=True)
        return ", ".join(f"{axis.name} = {axis.values[index]}" for axis, index in pairs)

    def _recipe(self, start: dict, place: tuple[int, ...]) -> Recipe | Branch:
        try:
            recipe = recipe_from_json(json.dumps(self._settings(start, place)))
        except Problem as problem:
            raise Problem("sweep_cell", where=self.where(place) or "–", detail=problem.sentence) from problem
        assert not isinstance(recipe, FromPicture), "neither a base nor an axis begins with a picture"
        return simplest(recipe)

    def _settings(self, start: dict, place: tuple[int, ...]) -> dict:
        settings = start | ({"changes": dict(start["changes"])} if "changes" in start else {})
        words = {}
        for axis, index in sorted(zip(self.axes, place, strict=True), key=lambda pair: bool(pair[0].lora)):
            value = axis.values[index]  # of a LoRA last: it is put into the model of another axis
            if axis.words:
                words[axis.words] = str(value)
            elif axis.lora:
                settings = with_lora(settings, axis.lora, value)
            else:
                put(settings, axis.name, value)
        return replaced(settings, words) if words else settings

    # -- as text ------------------------------------------------------------------------------

    def to_json(self) -> str:
        """JSON text: `base`, and `axes` as [name, values] pairs in order."""
        axes = [[axis.name, list(axis.values)] for axis in self.axes]
        return json.dumps({"base": json.loads(self.base.to_json()), "axes": axes}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Sweep:
        """Read what `to_json` wrote; `Problem` for anything else."""
        table = Recipe.read(text)
        axes = table.get("axes", [])
        if not isinstance(axes, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in axes):
            raise Problem("json_bad", detail="axes")
        return _of(table.get("base", {}), [Axis(*pair) for pair in axes])

    @classmethod
    def from_toml(cls, text: str) -> Sweep:
        """Read a `[base]` table of settings and an `[axes]` table of values; `Problem` for anything else.

        [base]
        prompt = "a red apple, 3d render"
        [axes]
        guidance_scale = "5 between 1 and 12"
        seed = "0 to 3"
        """
        try:
            table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            raise Problem("sweep_broken", detail=f"{error}"[:300]) from error
        for name in table:
            if name not in ("base", "axes"):
                raise Problem("sweep_broken", detail=f"[{shown(name)}]")
        axes = table.get("axes", {})
        if not isinstance(axes, dict):
            raise Problem("sweep_broken", detail="axes")
        return _of(table.get("base", {}), [Axis(name, values) for name, values in _flat(axes)])

    @classmethod
    def read(cls, path: str | Path) -> Sweep:
        """A sweep from a `.toml` file; `Problem` where there is none."""
        try:
            with Path(path).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise ValueError(f"> {MOST_BYTES} bytes")
            return cls.from_toml(data.decode("utf-8-sig"))
        except (OSError, ValueError) as error:
            if isinstance(error, Problem):
                raise
            raise Problem("sweep_broken", detail=f"{Path(path).name}: {error}"[:300]) from error


def _of(base, axes: list[Axis]) -> Sweep:
    if not isinstance(base, dict):
        raise Problem("sweep_broken", detail="base")
    try:
        text = json.dumps(base)
    except (TypeError, ValueError) as error:  # a date, which TOML knows and JSON does not
        raise Problem("sweep_broken", detail=f"base: {error}") from error
    recipe = recipe_from_json(text)
    if not isinstance(recipe, (Recipe, Branch)):
        raise Problem("sweep_broken", detail="base: picture")
    return Sweep(recipe, tuple(axes))


def _flat(axes: dict):
    """`changes.prompt = [...]` is a table in a table."""
    for name, values in axes.items():
        if name == "changes" and isinstance(values, dict):
            yield from ((f"changes.{inner}", list_) for inner, list_ in values.items())
        else:
            yield name, values


def _check_branch(base: Recipe | Branch, names: list[str]):
    changes = isinstance(base, Branch) and base.changes or any(name.startswith("changes.") for name in names)
    if "at" in names and not changes:
        raise Problem("sweep_at")


def _order(recipe: Recipe | Branch, models: dict, prompts: dict) -> tuple[int, int]:
    first = recipe.recipe if isinstance(recipe, Branch) else recipe
    return models[first.model], prompts[first.prompt]
