"""Two runs in lock-step, and the run that crosses from one to the other."""

import numpy as np
import pytest

from sd_explorer import Branch, Problem, Recipe, Trace
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.experiments.crossing import Crossing, blocks, check_alike, crossings, decided, lockstep
from sd_explorer.experiments.results import results


def pair_of(model, branch, other=None):
    return next(results(lockstep(model, branch, other)))


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_ends_of_the_strip_are_the_two_runs(scheduler, model):
    pocket, recipe = model("pocket"), Recipe("a cat", steps=4, scheduler=scheduler)
    branch = Branch(recipe, 0, {"prompt": "an apple", "guidance_scale": 2})
    pair = pair_of(pocket, branch)
    made = list(results(crossings(pocket, pair, branch)))
    assert [one.at for one in made[:2]] == [0, len(pair.one.steps)]
    assert sorted(one.at for one in made) == list(range(len(pair.one.steps) + 1))
    ends = {one.at: one for one in made}
    for at, run in ((0, branch.after), (len(pair.one.steps), recipe)):
        assert np.array_equal(ends[at].picture, Trace.record(pocket, run).picture)
    assert ends[0].leaning == 0 and ends[len(pair.one.steps)].leaning == 1
    assert all(0 <= one.leaning <= 1 for one in made)


def test_a_crossing_is_its_branch(model):
    branch = Branch(Recipe("a cat", steps=4, scheduler="dpmpp_2m"), 0, {"prompt": "an apple"})
    for one in results(crossings(model("pocket"), pair_of(model("pocket"), branch), branch)):
        from sd_explorer.diffusion.branch import go_on

        fresh = Trace.of(model("pocket"), one.branch, go_on(model("pocket"), one.branch))
        assert np.array_equal(fresh.picture, one.picture)


def test_a_run_beside_itself_is_never_apart(model):
    branch = Branch(Recipe("a cat", steps=3), 0)
    pair = pair_of(model("pocket"), branch)
    assert (pair.apart == 0).all() and pair.parted is None
    assert decided(list(results(crossings(model("pocket"), pair, branch)))) is None


def test_distances_are_shares_of_the_last_and_layout_and_detail_make_the_whole(model):
    branch = Branch(Recipe("a cat", steps=5, scheduler="euler"), 0, {"prompt": "an apple"})
    pair = pair_of(model("pocket"), branch)
    assert pair.apart[-1] == pytest.approx(1, abs=1e-3)  # Euler's last guess is the finished picture
    difference = pair.one.steps[1].clean - pair.other.steps[1].clean
    parts = blocks(difference), difference - blocks(difference)
    assert sum(np.sum(part**2, dtype=float) for part in parts) == pytest.approx(np.sum(difference**2, dtype=float))


def test_blocks_are_means_also_where_a_side_is_no_multiple_of_four():
    latents = np.random.default_rng(0).normal(size=(2, 6, 9))
    means = blocks(latents)
    assert means.shape == latents.shape and np.allclose(
        means[:, 4:, 8:], latents[:, 4:, 8:].mean((1, 2), keepdims=True)
    )
    assert np.allclose(means[1, :4, :4], latents[1, :4, :4].mean()) and np.allclose(blocks(means), means)


@pytest.mark.parametrize("leanings, expected", [([0, 0.2, 0.6, 1], (1, 2)), ([0, 0.9, 0.2, 1], None), ([0.6, 0.7], None),
                                                ([0, 0.1], None), ([0, 1], (0, 1))])  # fmt: skip
def test_it_is_decided_where_the_leaning_changes_once(leanings, expected):
    made = [Crossing(Branch(Recipe(), at), np.zeros(0), leaning) for at, leaning in enumerate(leanings)]
    assert decided(made) == expected


def test_models_of_another_latent_space_are_refused(model):
    check_alike(model("pocket"), model("pocket"))
    for other in ("sd1", "zero_snr"):  # another parametrisation; another noise schedule and autoencoder
        branch = Branch(Recipe("a cat", steps=2, model="a"), 0, {"model": "b"})
        with pytest.raises(Problem) as refusal:
            pair_of(model("pocket"), branch, model(other))
        assert refusal.value.key == "crossing_models"
