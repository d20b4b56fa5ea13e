"""Replay, then branch: a run goes on from any of its steps as if it had never been left."""

import json

import diffusers
import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Branch, Problem, Recipe, Trace, denoise
from sd_explorer.diffusion.branch import MOST_CALLS, go_on, recipe_from_json
from sd_explorer.diffusion.denoise import first_noise, noised
from sd_explorer.diffusion.from_picture import step_of_strength
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.diffusion.step import ARRAYS

STRENGTHS = (0.2, 0.35, 0.5, 0.75, 1.0)


def same(one, other) -> bool:
    """Whether two lists of Steps hold the same bits."""
    return len(one) == len(other) and all(
        np.array_equal(getattr(a, name), getattr(b, name)) if getattr(a, name) is not None else getattr(b, name) is None
        for a, b in zip(one, other, strict=True)
        for name in ARRAYS
    )


@pytest.mark.parametrize("kind", ["pocket", "sd1", "sdxl"])
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_run_goes_on_from_any_step_as_it_went(scheduler, kind, model):
    """History of multi-step schedulers and fresh noise of the others included: the outputs alone rebuild them."""
    recipe = Recipe(scheduler=scheduler, steps=5, seed=4, guidance_scale=3)
    run = list(denoise(model(kind), recipe))
    for at in range(len(run) + 1):
        rest = list(denoise(model(kind), recipe, given=[step.output for step in run[:at]]))
        assert same(rest, run[at:]) and [step.index for step in rest] == list(range(at, len(run)))


def test_what_is_given_is_not_asked_again(model, monkeypatch):
    pocket, asked = model("pocket"), []
    run = list(denoise(pocket, Recipe(steps=5)))
    predict = pocket.predict
    monkeypatch.setattr(pocket, "predict", lambda *a: asked.append(a) or predict(*a))
    list(denoise(pocket, Recipe(steps=5), given=[step.output for step in run[:3]]))
    assert len(asked) == 2


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_branch_at_any_step_without_a_change_is_the_run(scheduler, model):
    recipe = Recipe(scheduler=scheduler, steps=4, seed=1)
    run = list(denoise(model("pocket"), recipe))
    for at in range(len(run) + 1):
        assert same(list(go_on(model("pocket"), Branch(recipe, at), run)), run)
        assert same(list(go_on(model("pocket"), Branch(recipe, at))), run)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("changes", [{"prompt": "a cat"}, {"guidance_scale": 1.0}, {"negative_prompt": "a cat"}])
def test_a_branch_at_the_first_step_is_a_fresh_run_of_the_change(scheduler, changes, model):
    recipe = Recipe(scheduler=scheduler, steps=3, seed=1)
    branch = list(go_on(model("pocket"), Branch(recipe, 0, changes), list(denoise(model("pocket"), recipe))))
    assert same(branch, list(denoise(model("pocket"), recipe.change(**changes))))


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_branch_keeps_what_was_and_changes_what_comes(at, model):
    recipe = Recipe(scheduler="dpmpp_2m", steps=5)
    run = list(denoise(model("pocket"), recipe))
    steps = list(go_on(model("pocket"), Branch(recipe, at, {"prompt": "a cat"}), run))
    assert all(one is other for one, other in zip(steps[:at], run[:at], strict=True))
    assert np.array_equal(steps[at].latents, run[at].latents)  # the branch sees what the run saw
    assert not np.array_equal(steps[at].noise_text, run[at].noise_text)
    assert same(list(go_on(model("pocket"), Branch(recipe, at, {"prompt": "a cat"}))), steps)


def test_another_model_goes_on_where_the_branch_says_so(model):
    one, other = model("pocket"), model("zero_snr")  # one shape of latents and of text
    recipe = Recipe(steps=4, scheduler="euler", model=one.name)
    branch = Branch(recipe, 2, {"model": other.name})
    steps = list(go_on(one, branch, other=other))
    assert same(steps[:2], list(denoise(one, recipe))[:2])
    by_hand = denoise(
        one, recipe, plan=lambda i: (one if i < 2 else other, (one if i < 2 else other).encode(recipe), 4.0)
    )
    assert same(steps, list(by_hand))


def test_guidance_that_begins_on_the_way_has_both_halves_from_there(model, tmp_path):
    branch = Branch(Recipe(steps=4, guidance_scale=1), 2, {"guidance_scale": 5})
    trace = Trace.of(model("pocket"), branch, go_on(model("pocket"), branch))
    assert [step.noise_uncond is None for step in trace.steps] == [True, True, False, False]
    loaded = Trace.load(trace.save(tmp_path / "run.npz"))
    assert loaded.recipe == branch and same(loaded.steps, trace.steps)


# -- from given latents ------------------------------------------------------------------------


def img2img(model, recipe: Recipe, latents: np.ndarray, strength: float) -> np.ndarray:
    """What the unmodified image-to-image pipeline of diffusers makes of latents."""
    pipe = diffusers.StableDiffusionImg2ImgPipeline(**model.pipe.components, requires_safety_checker=False)
    pipe.scheduler = model.scheduler(recipe.scheduler)
    pipe.set_progress_bar_config(disable=True)
    return pipe(
        recipe.prompt,
        image=torch.tensor(latents)[None],
        strength=strength,
        num_inference_steps=recipe.steps,
        guidance_scale=recipe.guidance_scale,
        generator=torch.Generator("cpu").manual_seed(recipe.seed),
        output_type="latent",
    ).images[0].numpy()  # fmt: skip


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("kind", ["pocket", "sd1"])
def test_from_given_latents_it_is_diffusers_image_to_image(kind, scheduler, strength, model):
    recipe = Recipe(scheduler=scheduler, steps=5, seed=9)
    clean = np.random.default_rng(2).normal(size=(4, 8, 8)).astype(np.float32)
    start = step_of_strength(recipe.steps, strength)
    ours = list(denoise(model(kind), recipe, begin=(start, noised(model(kind), recipe, start, clean))))
    assert np.array_equal(ours[-1].next_latents, img2img(model(kind), recipe, clean, strength))


def test_a_run_from_given_latents_can_be_replayed_too(model):
    recipe = Recipe(scheduler="euler_a", steps=6, seed=9)
    begin = (2, noised(model("pocket"), recipe, 2, first_noise(model("pocket"), recipe.change(seed=1))))
    run = list(denoise(model("pocket"), recipe, begin=begin))
    rest = list(denoise(model("pocket"), recipe, begin=begin, given=[step.output for step in run[:2]]))
    assert same(rest, run[2:])


def test_it_cannot_begin_behind_the_end(model):
    for step in (-1, 5, 400):
        with pytest.raises(ValueError, match="not one of the schedule's"):
            next(denoise(model("pocket"), Recipe(steps=5), begin=(step, np.zeros((4, 8, 8), np.float32))))


# -- the record --------------------------------------------------------------------------------


def test_equal_branches_are_one_key():
    one = Branch(Recipe("a cat"), 3, {"prompt": "a  dog ", "guidance_scale": 7})
    other = Branch(Recipe("a cat"), 3, (("guidance_scale", 7.0), ("prompt", "a dog"), ("negative_prompt", "")))
    assert one == other and hash(one) == hash(other) and len({one: 1, other: 2}) == 1
    assert (
        one.after == Recipe("a dog", guidance_scale=7) and one.at_call(2) == one.recipe and one.at_call(3) == one.after
    )


@pytest.mark.parametrize("changes", [{}, {"prompt": "犬"}, {"guidance_scale": 9, "model": "pocket-ink"}])
def test_a_branch_survives_json(changes):
    branch = Branch(Recipe("猫", seed=3), 4, changes)
    assert recipe_from_json(branch.to_json()) == branch
    assert recipe_from_json(branch.recipe.to_json()) == branch.recipe


@pytest.mark.parametrize("at, changes, key", [
    (-1, {}, "branch_at"), (MOST_CALLS + 1, {}, "branch_at"), (True, {}, "branch_at"), (1.5, {}, "branch_at"), (None, {}, "branch_at"),
    (1, {"seed": 3}, "branch_field"), (1, {"steps": 3}, "branch_field"), (1, {"colour": 3}, "branch_field"),
    (1, {"guidance_scale": 99}, "guidance_range"), (1, {"prompt": 3}, "prompt_type"),
])  # fmt: skip
def test_a_branch_that_cannot_be_is_refused(at, changes, key):
    with pytest.raises(Problem) as refusal:
        Branch(Recipe(), at, changes)
    assert refusal.value.key == key


@pytest.mark.parametrize("spoilt", [{"at": "x"}, {"changes": 3}, {"changes": {"seed": 1}}, {"at": 10**9}, {"at": 1, "x": 1},
                                    {"changes": {"prompt": {}}}, {"at": [1]}, {"changes": [1]}])  # fmt: skip
def test_broken_json_of_a_branch_is_a_problem(spoilt):
    with pytest.raises(Problem):
        recipe_from_json(json.dumps(json.loads(Recipe().to_json()) | spoilt))


def test_every_family_can_branch(model):
    for kind in KINDS:
        recipe = Recipe(steps=3, scheduler="lcm" if kind == "lcm" else "euler")
        run = list(denoise(model(kind), recipe))
        steps = list(go_on(model(kind), Branch(recipe, 1, {"prompt": "a cat"}), run))
        assert len(steps) == 3 and not np.array_equal(steps[-1].next_latents, run[-1].next_latents)
