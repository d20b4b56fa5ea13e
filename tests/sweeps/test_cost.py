"""What a sweep costs is measured, and the calls are counted as they are made."""

from __future__ import annotations

import pytest

from sd_explorer.diffusion.denoise import denoise
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.sweeps.cost import Cost, calls_of, measure


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("steps", [1, 4])
def test_calls_are_counted_as_a_run_makes_them(scheduler, steps, model):
    recipe = Recipe(scheduler=scheduler, steps=steps, width=64, height=64)
    assert calls_of(recipe) == len(list(denoise(model("pocket"), recipe)))


def test_each_kind_of_run_is_tried_once(small, model):
    asked = []

    def model_of(name):
        asked.append(name)
        return model("pocket")

    cost = measure(small.recipes, model_of)
    assert cost.pictures == 6 and cost.calls == 12 and cost.seconds > 0 and cost.megabytes > 0
    assert len(asked) == 4  # first and last model of two kinds: with guidance and without


def test_a_person_is_asked_above_a_minute():
    assert Cost(1, 1, 61, 1).long and not Cost(1, 1, 59, 1).long
