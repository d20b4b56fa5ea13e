"""Several runs side by side, and the planes on which their paths are drawn."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from sd_explorer import Recipe, Trace
from sd_explorer.experiments.paths import (
    apart,
    fans_out,
    from_half_on,
    guesses_of,
    latents_of,
    nearest_fork,
    of_prompts,
    of_seeds,
    paths,
    spread_of,
)
from sd_explorer.experiments.planes import Plane, guidance_plane, main_plane
from sd_explorer.experiments.results import results


@pytest.fixture(scope="module")
def runs(model):
    return list(results(paths(model("pocket"), of_seeds(Recipe("a cat", steps=4), 3))))


def test_a_path_ends_in_the_picture_of_its_recipe_bit_for_bit(runs, model):
    for run, recipe in zip(runs, of_seeds(Recipe("a cat", steps=4), 3), strict=True):
        alone = Trace.record(model("pocket"), recipe)
        assert np.array_equal(run.picture, alone.picture)
        for points in (guesses_of([run]), latents_of([run])):
            assert np.array_equal(points[0, -1], alone.final.ravel()) and points.shape[:2] == (1, 5)


def test_seeds_follow_each_other_and_wrap_and_prompts_are_told_once():
    assert [one.seed for one in of_seeds(Recipe(seed=2**32 - 1), 3)] == [2**32 - 1, 0, 1]
    assert [one.prompt for one in of_prompts(Recipe("a"), ["b", "a", " b "])] == ["a", "b"]


def test_the_plane_and_its_share_are_scikit_learns(runs):
    points = guesses_of(runs).reshape(-1, guesses_of(runs).shape[-1])
    fitted = PCA(2, svd_solver="full").fit(points.astype(np.float64))
    plane = main_plane(guesses_of(runs))
    assert plane.share(points) == pytest.approx(fitted.explained_variance_ratio_.sum(), rel=1e-9)
    assert np.allclose(np.abs(plane.drop(points)), np.abs(fitted.transform(points.astype(np.float64))), atol=1e-5)


def test_a_plane_that_is_turned_back_keeps_its_share_and_its_points(runs):
    points = guesses_of(runs)
    before = main_plane(points)
    turn = np.array([[0.6, -0.8], [-0.8, -0.6]])  # turned and mirrored
    moved = Plane(before.origin, turn @ before.axes)
    back = moved.turned_to(before, points)
    assert np.allclose(back.drop(points), before.drop(points)) and back.share(points) == pytest.approx(
        before.share(points)
    )


def test_one_more_run_leaves_the_others_nearly_in_place(runs):
    fewer, more = guesses_of(runs[:2]), guesses_of(runs)
    before, after = main_plane(fewer), main_plane(more)
    aligned = after.turned_to(before, fewer)
    assert np.linalg.norm(aligned.drop(fewer) - before.drop(fewer)) <= np.linalg.norm(
        after.drop(fewer) - before.drop(fewer)
    )


def test_guidances_plane_goes_through_its_three_points(runs):
    step = runs[0].steps[1]
    plane, three = guidance_plane(step, runs[0].final)
    assert np.allclose(three[0], 0) and three[1][1] == pytest.approx(0, abs=1e-9) and three[1][0] > 0
    assert np.linalg.norm(three[2]) == pytest.approx(
        np.linalg.norm(runs[0].final - plane.origin.reshape(runs[0].final.shape)), rel=1e-6
    )


def test_without_two_halves_there_is_no_plane_of_guidance(model):
    run = Trace.record(model("pocket"), Recipe("a cat", steps=2, guidance_scale=1))
    assert guidance_plane(run.steps[0], run.final) is None


def test_spread_half_and_fork_of_paths_known_by_heart():
    steps = np.array([0.0, 0.2, 0.8, 1.0])
    ways = np.stack([np.outer(steps, [1, 0]), np.outer(steps, [-1, 0]), np.outer(steps, [-0.9, 0])])
    assert spread_of(ways[:2]).tolist() == pytest.approx(steps.tolist())
    assert from_half_on(spread_of(ways[:2])) == 2 and from_half_on(np.zeros(3)) is None
    fork = nearest_fork(ways)
    assert (fork.one, fork.other, fork.parted) == (0, 1, 2) and fork.last == pytest.approx(2)
    assert fans_out(ways) is True and fans_out(ways[:, ::-1]) is None and fans_out(ways[:1]) is None
    assert nearest_fork(ways[:1]) is None


def test_a_guess_with_the_words_is_the_guess_of_a_run_without_guidance(runs, model):
    """At the first step both have seen the same noise."""
    alone = Trace.record(model("pocket"), Recipe("a cat", steps=4, guidance_scale=1))
    assert np.allclose(guesses_of(runs)[0, 0], guesses_of([alone], guided=True)[0, 0], atol=1e-4)
    assert not np.allclose(guesses_of(runs)[0, 0], guesses_of(runs, guided=True)[0, 0], atol=1e-2)


def test_where_a_step_saw_noise_alone_the_guided_guesses_stand_in(model):
    found = list(results(paths(model("zero_snr"), of_seeds(Recipe("a cat", steps=3, scheduler="ddim"), 2))))
    assert not apart(found) and np.array_equal(guesses_of(found), guesses_of(found, guided=True))


def test_every_family_has_paths(any_model):
    found = list(results(paths(any_model, of_seeds(Recipe("a cat", steps=3), 2))))
    points = guesses_of(found)
    assert np.isfinite(points).all() and 0 < main_plane(points).share(points) <= 1
