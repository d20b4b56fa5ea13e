"""Branch: a run that was changed on its way, in one frozen record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import takewhile

from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe, shown
from sd_explorer.problems import Problem

CHANGEABLE = ("prompt", "negative_prompt", "guidance_scale", "model")
"""The fields that can change while a run goes on; the others decide its noise and its schedule."""


@dataclass(frozen=True)
class Branch:
    """A recipe up to a network call, and other settings from there on. Equal branches give equal pixels.

        Branch(Recipe("a cat"), at=5, changes={"prompt": "a dog"})

    Raises `Problem` when a change is out of range or cannot be made on the way.
    """

    recipe: Recipe
    """How the run begins."""
    at: int
    """Index of the first network call that is changed, 0 to 300 (Heun makes two calls for each step); from the run's
    length on, nothing is changed."""
    changes: tuple[tuple[str, object], ...] | Mapping[str, object] = ()
    """(field, value) pairs, sorted; a dictionary will do. Fields: `CHANGEABLE`."""

    def __post_init__(self):
        changes = dict(self.changes)
        for name in changes:
            if name not in CHANGEABLE:
                raise Problem("branch_field", name=shown(name), known=", ".join(CHANGEABLE))
        if isinstance(self.at, bool) or not isinstance(self.at, int) or not 0 <= self.at <= MOST_CALLS:
            raise Problem("branch_at", value=shown(self.at), high=MOST_CALLS)
        after = self.recipe.change(**changes)
        made = {name: getattr(after, name) for name in changes if getattr(after, name) != getattr(self.recipe, name)}
        object.__setattr__(self, "changes", tuple(sorted(made.items())))

    @cached_property
    def after(self) -> Recipe:
        """The recipe that holds from `at` on."""
        return self.recipe.change(**dict(self.changes))

    def at_call(self, index: int) -> Recipe:
        """The recipe that holds at a network call."""
        return self.recipe if index < self.at else self.after

    def __getattr__(self, name: str):
        """The fields of a recipe are those of the first steps."""
        if name not in _FIELDS:
            raise AttributeError(f"a branch has no {name!r}")
        return getattr(self.recipe, name)

    def to_json(self) -> str:
        """JSON text: the recipe's fields, with `at` and `changes` beside them."""
        values = json.loads(self.recipe.to_json()) | {"at": self.at, "changes": dict(self.changes)}
        return json.dumps(values, ensure_ascii=False, sort_keys=True)


_FIELDS = frozenset(field.name for field in fields(Recipe))
MOST_CALLS = 300
"""More than any run makes."""


def recipe_from_json(text: str) -> Recipe | Branch | FromPicture:
    """Read what `to_json` of any of them wrote; unknown fields and wrong values raise `Problem`."""
    values = Recipe.read(text)
    if "strength" in values and "picture" in values:
        strength, picture, name = (values.pop(key, "") for key in ("strength", "picture", "picture_name"))
        return FromPicture(Recipe.from_json(json.dumps(values)), strength, picture, name)
    if "at" not in values and "changes" not in values:
        return Recipe.from_json(text)
    at, changes = values.pop("at", 0), values.pop("changes", {})
    if not isinstance(changes, dict):
        raise Problem("json_bad", detail=f"changes: {type(changes).__name__}")
    return Branch(Recipe.from_json(json.dumps(values)), at, tuple(changes.items()))


def go_on(model, branch: Branch, recorded: Sequence = (), other=None) -> Iterator:
    """Every Step of a branch: the recorded ones up to `branch.at` as they were, then those that the network makes anew.

    recorded: Steps of a run of `branch.recipe`, from the first on; what is missing of them is made. other: the Model
    that goes on, where the branch changes it; both need one latent space.
    """
    from sd_explorer.diffusion.denoise import denoise

    kept = list(takewhile(lambda step: step.output is not None, recorded[: branch.at]))
    yield from kept
    yield from denoise(model, branch.recipe, given=[step.output for step in kept], plan=plan_of(model, branch, other))


def steps_of(model, recipe: Recipe | Branch, other=None) -> Iterator:
    """Every Step of a recipe or of a branch; other: the Model that goes on, where a branch changes it."""
    from sd_explorer.diffusion.denoise import denoise

    return denoise(model, recipe) if isinstance(recipe, Recipe) else go_on(model, recipe, other=other)


def plan_of(model, branch: Branch, other=None):
    """What `denoise(plan=...)` takes to run a branch."""

    def plan(index: int):
        recipe = branch.at_call(index)
        asked = model if recipe.model == branch.recipe.model else (other or model)
        return asked, asked.encode(recipe), recipe.guidance_scale

    return plan
