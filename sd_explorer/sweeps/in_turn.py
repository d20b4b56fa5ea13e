"""A sweep in the explorer's own worker: one picture after the other, between two steps anything more urgent goes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.problems import Problem, as_problem
from sd_explorer.sweeps.painting import Painted, first_of, painting


@dataclass(frozen=True, eq=False)
class Made:
    """What has become of one recipe."""

    recipe: Recipe | Branch
    painted: Painted | None = None
    """None where there is a problem."""
    problem: Problem | None = None


def in_turn(recipes: Iterable[Recipe | Branch], model_of: Callable) -> Iterator[Step | Made]:
    """Steps, and a Made for each recipe; one that fails says why, and the rest goes on. model_of: a Model by its name."""
    for recipe in recipes:
        try:
            painted = yield from painting(model_of, recipe)
        except Exception as error:  # noqa: BLE001  whatever a picture raises, the others go on
            problem = as_problem(error, first_of(recipe).model)
            if problem.key == "unexpected":
                problem = Problem("sweep_failed", model=first_of(recipe).model, detail=problem.values["detail"])
            yield Made(recipe, problem=problem)
        else:
            yield Made(recipe, painted)
