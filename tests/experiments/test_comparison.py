"""Two pictures: what was set differently, how far apart they are, and from where on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.comparison import can_part, differing, likeness, run_both
from sd_explorer.experiments.crossing import Lockstep

GREY = np.full((16, 24, 3), 100, np.uint8)


def test_equal_pictures_differ_by_nothing():
    found = likeness(GREY, GREY)
    assert found.rms == 0 and math.isinf(found.psnr) and found.ssim in (None, 1.0)


def test_the_numbers_are_those_of_their_formulas():
    found = likeness(GREY, GREY + 10)
    assert found.rms == pytest.approx(10) and found.psnr == pytest.approx(28.1308, abs=1e-3)
    assert likeness(np.zeros_like(GREY), np.full_like(GREY, 255)).psnr == 0


def test_psnr_and_ssim_are_scikit_images():
    metrics = pytest.importorskip("skimage.metrics")
    one, other = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    found = likeness(one, other)
    assert found.psnr == pytest.approx(metrics.peak_signal_noise_ratio(one, other))
    assert found.ssim == metrics.structural_similarity(one, other, channel_axis=2) and found.ssim < 0.5


def test_other_sizes_have_no_numbers():
    assert likeness(GREY, GREY[:8]) is None


def test_only_what_differs_is_named_in_the_order_of_the_settings():
    one, other = Recipe("a cat", seed=1), Recipe("a dog", seed=2)
    assert list(differing(one, other).items()) == [("prompt", ("a cat", "a dog")), ("seed", (1, 2))]
    branch = Branch(one, 3, {"guidance_scale": 9.0})
    assert differing(one, branch) == {"at": (None, 3), "changes.guidance_scale": (None, 9.0)}
    assert differing(one, one) == {}


def test_runs_can_be_laid_side_by_side_where_their_steps_are_the_same_steps():
    one = Recipe()
    assert can_part(one, one.change(prompt="x", guidance_scale=1, model="pocket-ink"))
    for other in (one, one.change(steps=3), one.change(scheduler="ddim"), one.change(width=64), Branch(one, 1)):
        assert not can_part(one, other)


def test_only_the_run_that_is_not_known_is_made(model):
    pocket = model("pocket")
    one, other = Recipe(steps=3, model=pocket.name), Recipe("a dog", steps=3, model=pocket.name)
    known = Trace.record(pocket, one)
    *steps, pair = run_both(lambda name: pocket, one, other, (known, None))
    assert len(steps) == 3 and all(isinstance(step, Step) for step in steps)
    assert isinstance(pair, Lockstep) and pair.one is known
    assert np.array_equal(pair.other.picture, Trace.record(pocket, other).picture)
