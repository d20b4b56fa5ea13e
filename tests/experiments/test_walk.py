"""A walk begins and ends in the pictures of its two prompts."""

import numpy as np
import pytest

from sd_explorer import Problem, Recipe, Trace
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.results import results
from sd_explorer.experiments.walk import Stop, noises, slerp, walk

START = Recipe("a cat", steps=2, seed=3, guidance_scale=3, negative_prompt="blur")


@pytest.mark.parametrize("scheduler", ["ddim", "euler_a"])
@pytest.mark.parametrize("guidance", [1, 3])
def test_the_ends_are_the_two_pictures_bit_for_bit(any_model, scheduler, guidance):
    start = START.change(scheduler=scheduler, guidance_scale=guidance)
    stops = list(results(walk(any_model, start, "a dog", count=3)))
    assert [stop.share for stop in stops] == [0, 0.5, 1]
    ends = [Trace.record(any_model, start.change(prompt=prompt)).picture for prompt in ("a cat", "a dog")]
    assert np.array_equal(stops[0].picture, ends[0]) and np.array_equal(stops[-1].picture, ends[1])
    assert not any(np.array_equal(stops[1].picture, end) for end in ends)


def test_the_other_seed_is_reached_too(model):
    tiny = model("pocket")
    last = list(results(walk(tiny, START, "a dog", seed=9, count=4)))[-1]
    assert np.array_equal(last.picture, Trace.record(tiny, START.change(prompt="a dog", seed=9)).picture)


def test_noise_stays_on_its_shell(model):
    between = noises(model("pocket"), START, START.change(seed=9), 7)
    lengths = np.linalg.norm(between.reshape(7, -1), axis=1)
    assert between.dtype == np.float32 and lengths.min() > 0.98 * lengths[[0, -1]].min()
    steps = np.linalg.norm(np.diff(between.reshape(7, -1), axis=0), axis=1)
    assert steps.max() < 1.05 * steps.min()


def test_the_same_seed_keeps_its_noise(model):
    between = noises(model("pocket"), START, START.change(prompt="a dog"), 3)
    assert (between == between[0]).all()


def test_every_step_comes_before_its_picture_so_that_a_driver_can_stop_there(model):
    kinds = [type(item) for item in walk(model("pocket"), START, "a dog", count=2)]
    assert kinds == [Step, Step, Stop] * 2


@pytest.mark.parametrize("count", [1, 61])
def test_too_few_and_too_many_pictures_are_refused(model, count):
    with pytest.raises(Problem, match="2 to 60"):
        next(walk(model("pocket"), START, "a dog", count=count))


def test_the_arc_between_known_directions():
    quarter = slerp(np.array([1.0, 0.0]), np.array([0.0, 2.0]), 3)
    assert np.allclose(quarter, [[1, 0], [np.sqrt(0.5), 2 * np.sqrt(0.5)], [0, 2]])
    assert np.allclose(slerp(np.ones(3), np.ones(3), 3), 1)
