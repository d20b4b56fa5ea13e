"""In which order a sweep is painted."""

from __future__ import annotations

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.sweeps.painting import first_of
from sd_explorer.sweeps.sweep import Sweep

ORDERS = ("rows", "centre")
"""Row by row, those of one prompt behind each other; or from the centre of a grid of the last two axes outwards, one page of
the other axes after the other. Pictures of one model stand together in both."""


def ordered(sweep: Sweep, order: str = ORDERS[0]) -> tuple[Recipe | Branch, ...]:
    """Each different recipe of a sweep once; `Problem` for an order that is none of `ORDERS`."""
    if order == "rows":
        return sweep.recipes
    if order != "centre":
        raise Problem("order_unknown", value=repr(order), known=", ".join(ORDERS))
    models = {model: i for i, model in enumerate(dict.fromkeys(first_of(recipe).model for recipe in sweep.recipes))}
    lengths = sweep.shape[-2:]

    def key(cell) -> tuple:
        middle = sum((place - (length - 1) / 2) ** 2 for place, length in zip(cell.place[-2:], lengths, strict=True))
        return models[first_of(cell.recipe).model], cell.place[:-2], middle

    return tuple(dict.fromkeys(cell.recipe for cell in sorted(sweep.cells, key=key)))
