"""The claim ledger: each sentence about pictures has a predicate, and beside it stands how often it was true."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sd_explorer.bundled import POCKET, pocket_folder
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.crossing import crossings, decided, lockstep
from sd_explorer.experiments.results import results

LEDGER = Path(__file__).with_name("claims.toml")
THINGS = ("an apple", "a cat", "a rocket", "a butterfly", "a fish", "a car", "a tree", "a house", "a bird", "a cup",
          "a dog", "a star", "a flower", "a boat", "a mushroom", "a guitar", "a bicycle", "a banana", "a key",
          "an umbrella")  # fmt: skip
STYLES = ("flat", "3d render")
SEEDS = range(3)
AWAY = 7
"""Each thing is paired with the one so many places on."""


@dataclass(frozen=True)
class Rate:
    """In how many of how many runs a sentence was true."""

    true: int
    of: int


def rate_of(name: str, model: str) -> Rate | None:
    """What was measured of a claim; None for another model, or weights that were not measured."""
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    return Rate(**ledger[name]) if model == POCKET and ledger["unet"] == weights() else None


@cache
def weights() -> str:
    """SHA-256 of the shipped network."""
    (file,) = (pocket_folder() / "unet").glob("*.safetensors")
    return hashlib.sha256(file.read_bytes()).hexdigest()


def pairs() -> Iterator[Branch]:
    """20 pairs of things in one style, 3 seeds: Euler, 8 steps, scale 4."""
    for n, thing in enumerate(THINGS):
        style, other = STYLES[n % 2], THINGS[(n + AWAY) % len(THINGS)]
        for seed in SEEDS:
            recipe = Recipe(f"{thing}, {style}", seed=seed, steps=8, scheduler="euler", guidance_scale=4.0)
            yield Branch(recipe, 0, {"prompt": f"{other}, {style}"})


def decide_late(model, branch: Branch) -> bool:
    """Whether the other thing still wins after half of the steps, and it is decided at one switch."""
    pair = next(results(lockstep(model, branch)))
    made = sorted(results(crossings(model, pair, branch)), key=lambda one: one.at)
    found = decided(made)
    return found is not None and found[0] >= branch.recipe.steps // 2


def measure() -> str:
    """The ledger for the shipped model, as TOML: some minutes."""
    from sd_explorer.models import load_model

    model = load_model()
    true = [decide_late(model, branch) for branch in pairs()]
    first = LEDGER.read_text(encoding="utf-8").splitlines()[0]
    return f'{first}\n\nunet = "{weights()}"\n\n[decide_late]\ntrue = {sum(true)}\nof = {len(true)}\n'


if __name__ == "__main__":
    LEDGER.write_text(measure(), encoding="utf-8")
