"""Into noise and back: the scale, the mixture, two readers, and what comes back from how much."""

import numpy as np
import pytest
from checkpoints import KINDS

from sd_explorer import Recipe, Trace, image_to_image, noise_schedule
from sd_explorer.diffusion.denoise import ask_clean, denoise, first_noise, timesteps_of
from sd_explorer.diffusion.from_picture import step_of_strength
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.exhibits.into_noise.source import DRAWINGS
from sd_explorer.experiments import into_noise as noise
from sd_explorer.experiments import way_back as back
from sd_explorer.experiments.ideal_reader import IdealReader, drawn_once, ideal_reader
from sd_explorer.experiments.results import results
from sd_explorer.judging.answer import Answer, thing_of
from sd_explorer.judging.reader import names


def photo() -> np.ndarray:
    """A picture that no model painted."""
    return np.random.default_rng(3).integers(0, 255, (64, 64, 3), np.uint8)


class Judge:
    """Names the first thing of two, the surer the brighter a picture is."""

    def read(self, pictures):
        sure = pictures.mean((1, 2, 3)) / 255
        return {"concept": np.stack([sure, 1 - sure], 1)}


# -- the scale ---------------------------------------------------------------------------------


def test_the_marks_are_where_that_much_signal_is_left(any_model):
    abar = noise_schedule(any_model)
    marks = noise.knots(abar)
    assert marks[0] == 0 and marks[-1] == len(abar) - 1 and marks == sorted(set(marks))
    for t, signal in zip(marks[1:], noise.SIGNALS, strict=False):
        assert abar[t] <= signal < abar[t - 1] or t == len(abar) - 1


def test_the_pocket_models_schedule_is_read_and_not_typed():
    abar = noise_schedule_of_pocket()
    assert noise.knots(abar) == [0, *(int(np.argmax(abar <= signal)) for signal in noise.SIGNALS), 999]
    places = noise.timesteps(abar)
    assert len(places) == noise.READINGS and places[0] == 0 and places[-1] == 999 and places == sorted(places)


def noise_schedule_of_pocket() -> np.ndarray:
    """From the shipped scheduler's own betas (Ho et al. 2020, eq. 4), by another way than diffusers'."""
    import json

    from sd_explorer.bundled import pocket_folder

    config = json.loads((pocket_folder() / "scheduler" / "scheduler_config.json").read_text())
    betas = np.linspace(config["beta_start"], config["beta_end"], config["num_train_timesteps"])
    return np.cumprod(1 - betas)


def test_a_schedule_that_keeps_signal_has_fewer_marks():
    assert noise.knots(np.linspace(0.99, 0.3, 50)) == [0, 7, 35, 49]


# -- the mixture -------------------------------------------------------------------------------


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_steps_are_counted_as_the_run_counts_them(scheduler, model):
    recipe = Recipe(steps=5, scheduler=scheduler)
    run = list(denoise(model("pocket"), recipe))
    each = len(run) // 5 + (len(run) % 5 > 0)
    assert timesteps_of(model("pocket"), recipe) == pytest.approx([step.timestep for step in run[::each]], abs=1e-3)


def test_the_ends_of_the_scale_are_the_round_trip_and_the_noise(model):
    pocket = model("pocket")
    made = noise.mixture(pocket, Recipe(steps=5, seed=4), photo())
    abar = made.abar
    assert np.allclose(made.at(0), made.origin.clean, atol=0.05) and np.array_equal(made.origin.picture, photo())
    left = made.at(999) - np.sqrt(1 - abar[-1]) * made.noise
    assert np.allclose(left, np.sqrt(abar[-1]) * made.origin.clean, atol=1e-5)
    assert not np.array_equal(made.noise, first_noise(pocket, made.recipe))  # that one leads to the run's own picture
    places, pictures = noise.noised_pictures(pocket, made, 3)
    assert places[0] == 0 and pictures.shape == (3, 64, 64, 3)


def test_the_network_is_asked_what_a_run_asks_it(any_model):
    """At a place where a run has been: the same words, latents and timestep give the same guess."""
    recipe = Recipe("a cat", steps=4, scheduler="lcm" if any_model.distilled else "ddim", guidance_scale=3)
    for step in list(denoise(any_model, recipe))[1:]:
        guess = ask_clean(any_model, recipe, step.latents, int(step.timestep))
        assert np.allclose(guess, step.clean, atol=1e-3 * (1 + step.sigma))


# -- readers -----------------------------------------------------------------------------------


def test_readings_fill_from_their_ends_and_are_means_over_fresh_noises(model):
    pocket = model("pocket")
    made = noise.mixture(pocket, Recipe(steps=3, model=pocket.name), photo(), judge=Judge())
    assert made.answer.thing == int(photo().mean() < 127.5)
    made = noise.mixture(pocket, Recipe(steps=3, model=pocket.name), photo(), judge=Judge(), thing=0)
    assert made.answer == Answer(0, pytest.approx(photo().mean() / 255))
    read = list(results(noise.readings(pocket, made, Judge(), count=5, each=2)))
    assert [one.t for one in read[:2]] == [0, 999] and sorted(one.t for one in read) == noise.timesteps(made.abar, 5)
    one, noises = read[1], noise.draws(made.origin.clean.shape, 0, 2)
    noisy = [np.sqrt(made.abar[999]) * made.origin.clean + np.sqrt(1 - made.abar[999]) * eps for eps in noises]
    assert one.judge == pytest.approx(Judge().read(pocket.decode(np.stack(noisy)))["concept"][:, 0].mean(), abs=1e-3)
    silent = Recipe("", guidance_scale=1, model=pocket.name)
    guesses = np.stack([ask_clean(pocket, silent, latents.astype(np.float32), 999) for latents in noisy])
    assert one.network == pytest.approx(Judge().read(pocket.decode(guesses))["concept"][:, 0].mean(), abs=1e-3)


def test_the_ideal_reader_is_bayes_rule(model):
    """Against a brute force in float64 on 50 pictures."""
    rng = np.random.default_rng(0)
    latents, things = rng.normal(size=(50, 4, 8, 8)).astype(np.float32), rng.integers(0, 5, 50)
    reader = IdealReader(latents, things)
    for abar in (0.999, 0.5, 0.05, 0.001):
        noisy = (np.sqrt(abar) * latents[7] + np.sqrt(1 - abar) * rng.normal(size=(4, 8, 8))).astype(np.float32)
        far = np.array([((noisy - np.sqrt(abar) * one) ** 2).sum(dtype=float) for one in latents.astype(float)])
        likely = np.exp((far.min() - far) / (2 * (1 - abar)))
        expected = likely[things == things[7]].sum() / likely.sum()
        assert reader.sure(noisy, abar, things[7]) == pytest.approx(expected, abs=1e-4)
    assert reader.sure(latents[7], 0.9999, things[7]) > 0.999


def test_a_reading_of_a_training_picture_tells_of_the_ideal_reader_too(model):
    pocket, recipe = model("pocket"), Recipe(steps=3, model=model("pocket").name)
    plain = noise.mixture(pocket, recipe, photo(), judge=Judge(), thing=0)
    known = IdealReader(np.stack([plain.origin.clean, plain.origin.clean + 1]), np.array([0, 1]))
    made = noise.mixture(pocket, recipe, photo(), judge=Judge(), thing=0, ideal=known)
    first, last = sorted(results(noise.readings(pocket, made, Judge(), count=2, each=2)), key=lambda one: one.t)
    assert first.ideal > 0.999 and 0.2 < last.ideal < 0.8
    assert next(results(noise.readings(pocket, plain, Judge(), count=2, each=1))).ideal is None


@pytest.mark.parametrize("prompt, thing", [("a cat, flat", "cat"), ("猫、フラット", "cat"), ("xyzzy", None)])
def test_the_thing_is_what_the_prompt_names(prompt, thing):
    found = thing_of(prompt)
    assert (found if found is None else names("concept")[found]) == thing


def test_a_drawing_of_the_album_is_known_to_the_ideal_reader():
    from sd_explorer.training.album import album

    reader = ideal_reader(album())
    picture, thing = drawn_once(album(), 5)
    assert len(reader.things) == len(reader.latents) == DRAWINGS and picture.shape == (128, 128, 3)
    assert reader.things[5] == thing and reader.sure(reader.latents[5], 0.99, thing) > 0.99


# -- back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0, 2, 4])
def test_each_of_the_four_is_image_to_image_with_its_seed(step, model):
    pocket, recipe = model("pocket"), Recipe("a cat", steps=5, seed=2**32 - 3, scheduler="euler_a")
    made = noise.mixture(pocket, recipe, photo(), "a.png")
    for one in results(back.returns(pocket, made.origin, recipe, step, judge=Judge())):
        assert step_of_strength(5, one.start.strength) == step and one.start.name == "a.png"
        plain = image_to_image(pocket, one.start.recipe, photo(), one.start.strength)
        assert plain.recipe == one.start and np.array_equal(plain.picture, one.picture)
        assert one.timestep == plain.steps[0].timestep and one.answer.sure >= 0.5
        assert one.apart == pytest.approx(np.linalg.norm(one.final - made.origin.clean) / np.sqrt(one.final.size))


def test_fresh_noises_are_never_the_runs_own():
    seeds = back.other_seeds(2**32 - 2)
    assert seeds == [2**32 - 1, 0, 1, 2] and 2**32 - 2 not in seeds


def test_without_words_there_is_no_guidance_either():
    assert back.wordless(Recipe("a", negative_prompt="b", guidance_scale=9)) == Recipe("", guidance_scale=1)


def test_distances_are_those_of_pairs():
    finals = [np.zeros((4, 2, 2)), np.ones((4, 2, 2)), np.full((4, 2, 2), 3.0)]
    assert back.distance(*finals[:2]) == 1 and back.among(finals) == pytest.approx((1 + 3 + 2) / 3)
    assert back.among(finals[:1]) == 0


def test_levels_fill_from_their_ends_and_hold_their_means(model):
    pocket, recipe = model("pocket"), Recipe("a cat", steps=20, scheduler="euler")
    origin = noise.mixture(pocket, recipe, photo()).origin
    made = list(results(back.levels(pocket, origin, recipe, (1, 4, 8), count=2)))
    assert [one.steps for one in made] == [1, 8, 4] and made[1].timestep > made[2].timestep > made[0].timestep
    ones = list(results(back.returns(pocket, origin, recipe.change(steps=8), 4, 2)))
    assert made[2].original == pytest.approx(np.mean([one.apart for one in ones]))
    assert made[2].among == pytest.approx(back.distance(ones[0].final, ones[1].final))


@pytest.mark.parametrize("original, among, expected", [
    ([1, 2, 3, 4], [1, 2, 3, 4], "confirmed"), ([1, 2, 4, 3], [1, 2, 3, 4], "confirmed"),
    ([1, 2, 3, 4], [2, 1, 4, 3], "unclear"), ([1, 2, 3, 4], [4, 3, 2, 1], "unclear"), ([4, 3, 2, 1], [3, 4, 2, 1], "otherwise"),
])  # fmt: skip
def test_there_are_three_verdicts(original, among, expected):
    made = [back.Level(n, 100.0 * n, far, wide) for n, (far, wide) in enumerate(zip(original, among, strict=True))]
    assert back.verdict(made) == expected


def test_rank_correlation_is_spearmans():
    scipy = pytest.importorskip("scipy.stats")
    one, other = np.random.default_rng(1).normal(size=(2, 9))
    assert back.rank_correlation(one, other) == pytest.approx(scipy.spearmanr(one, other).statistic)


def test_every_family_goes_into_noise_and_back(model):
    for kind in KINDS:
        recipe = Recipe("a cat", steps=3, scheduler="lcm" if kind == "lcm" else "euler")
        made = noise.mixture(model(kind), recipe, Trace.record(model(kind), recipe).picture)
        (one,) = results(back.returns(model(kind), made.origin, recipe, 1, 1))
        assert np.isfinite(made.at(len(made.abar) - 1)).all() and one.picture.shape == made.origin.picture.shape
