"""Image to image: diffusers' pipeline to the bit, in Python, on the command line, in a PNG and as a program."""

import io
import json

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from sd_explorer import FromPicture, Problem, Recipe, Trace, cli, image_to_image
from sd_explorer.diffusion.branch import recipe_from_json
from sd_explorer.diffusion.from_picture import digest, step_of_strength, strength_of_step
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.files.a1111 import recipe_from_a1111
from sd_explorer.files.png import png_with_settings, settings_from_png
from sd_explorer.files.python_code import python_code
from sd_explorer.models.encoding import encode_picture

STRENGTHS = (0.2, 0.35, 0.5, 0.75, 1.0)


def photo(height: int = 64, width: int = 64) -> np.ndarray:
    """A picture that no model painted."""
    return np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)


def stock(model, recipe: Recipe, latents: np.ndarray, strength: float) -> np.ndarray:
    """The picture that the unmodified pipeline of diffusers makes of encoded latents."""
    pipe = diffusers.StableDiffusionImg2ImgPipeline(**model.pipe.components, requires_safety_checker=False)
    pipe.scheduler = model.scheduler(recipe.scheduler)
    pipe.set_progress_bar_config(disable=True)
    made = pipe(
        recipe.prompt, image=torch.tensor(latents)[None], strength=strength, num_inference_steps=recipe.steps,
        guidance_scale=recipe.guidance_scale, generator=torch.Generator("cpu").manual_seed(recipe.seed),
    )  # fmt: skip
    return np.asarray(made.images[0])


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_it_is_diffusers_pipeline_to_the_bit(scheduler, strength, model):
    recipe = Recipe("a cat", scheduler=scheduler, steps=5, seed=9)
    trace = image_to_image(model("pocket"), recipe, photo(), strength)
    expected = stock(model("pocket"), recipe, encode_picture(model("pocket"), photo()), strength)
    assert np.array_equal(trace.picture, expected)
    assert trace.recipe == FromPicture(recipe, strength, digest(photo()))


def test_a_picture_is_encoded_as_diffusers_encodes_it(any_model):
    pipe, picture = any_model.pipe, photo()
    pixels = pipe.image_processor.preprocess(Image.fromarray(picture))
    with torch.inference_mode():
        expected = pipe.vae.encode(pixels).latent_dist.mode() * pipe.vae.config.scaling_factor
    assert np.array_equal(encode_picture(any_model, picture), expected[0].numpy())


def test_moments_of_an_autoencoder_are_undone_by_decoding(model):
    sdxl = model("sdxl")
    vae, plain = sdxl.pipe.vae, encode_picture(sdxl, photo())
    shown = sdxl.decode(plain)
    vae.register_to_config(latents_mean=[0.5] * 4, latents_std=[2.0] * 4)
    try:
        moved, factor = encode_picture(sdxl, photo()), vae.config.scaling_factor
        assert np.allclose(moved, (plain / factor - 0.5) * factor / 2, atol=1e-5)
        assert np.abs(sdxl.decode(moved).astype(int) - shown).max() <= 1
    finally:
        vae.register_to_config(latents_mean=None, latents_std=None)


@pytest.mark.parametrize("steps", [1, 3, 7, 20, 50, 150])
def test_every_step_has_a_strength_that_begins_there(steps):
    for step in range(steps):
        assert step_of_strength(steps, strength_of_step(steps, step)) == step
    assert strength_of_step(20, 13) == 0.35 and strength_of_step(20, 0) == 1


@pytest.mark.parametrize("value", [0, -1, 1.01, 0.1, float("nan"), True, "0.5", None])
def test_a_strength_that_leaves_no_step_is_refused(value):
    with pytest.raises(Problem) as refusal:
        FromPicture(Recipe(steps=5), value, "0" * 64)
    assert refusal.value.key == "strength_range"


def test_pictures_of_any_size_are_cut_around_their_middle(model):
    wide = photo(50, 90)
    trace = image_to_image(model("pocket"), Recipe(steps=2), wide, 0.5)
    assert trace.picture.shape == (64, 64, 3)
    tall = image_to_image(model("pocket"), Recipe(steps=2, width=64, height=128), wide, 0.5)
    assert tall.picture.shape == (128, 64, 3)


# -- what carries it ---------------------------------------------------------------------------

START = FromPicture(Recipe("猫", seed=3, steps=20), 0.35, "ab" * 32, "猫.png")


def test_it_survives_json_a_png_and_a_trace_file(model, tmp_path):
    assert recipe_from_json(START.to_json()) == START == settings_from_png(png_with_settings(photo(8, 8), START))
    assert recipe_from_json(START.to_json()).name == "猫.png"
    trace = image_to_image(model("pocket"), Recipe(steps=4), photo(), 0.5, "a.png")
    loaded = Trace.load(trace.save(tmp_path / "run.npz"))
    assert loaded.recipe == trace.recipe and np.array_equal(loaded.picture, trace.picture)


def test_a1111_is_told_the_strength():
    data = png_with_settings(photo(), START)
    with Image.open(io.BytesIO(data)) as image:
        words = image.info["parameters"]
    assert words.endswith("Denoising strength: 0.35")
    assert recipe_from_a1111(words) == START.recipe.change(width=64, height=64)


@pytest.mark.parametrize("spoilt", [{"strength": 0}, {"strength": "x"}, {"picture": 3}, {"picture": "zz"},
                                    {"picture_name": 3}, {"picture_name": "\ud800"}, {"colour": 1}])  # fmt: skip
def test_broken_json_of_it_is_a_problem(spoilt):
    with pytest.raises(Problem):
        recipe_from_json(json.dumps(json.loads(START.to_json()) | spoilt))


@pytest.mark.parametrize(
    "kind, scheduler", [("pocket", "dpmpp_2m"), ("pocket", "euler_a"), ("sd1", "ddim"), ("sdxl", "heun")]
)
def test_the_program_paints_the_same_picture(kind, scheduler, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(photo(50, 90)).save("photo.png")
    recipe = Recipe('an "apple"', negative_prompt="cat", steps=4, seed=5, scheduler=scheduler, model=model(kind).name)
    trace = image_to_image(model(kind), recipe, photo(50, 90), 0.75, "photo.png")
    exec(compile(python_code(trace.recipe, model(kind).family, "cpu"), "program.py", "exec"), {})
    assert np.array_equal(np.asarray(Image.open("5.png")), trace.picture)


def test_render_paints_over_a_picture(tmp_path, checkpoint, model):
    Image.fromarray(photo()).save(tmp_path / "photo.png")
    out = tmp_path / "cat.png"
    words = ["render", "a cat", str(out), "--image", str(tmp_path / "photo.png"), "--strength", "0.5", "--steps", "4",
             "--engine", "torch", "--model", str(checkpoint("pocket"))]  # fmt: skip
    assert cli.main(words) == 0
    found = settings_from_png(out.read_bytes())
    again = image_to_image(model("pocket"), found.recipe, photo(), found.strength)
    assert found.name == "photo.png" and found == again.recipe
    assert np.array_equal(np.asarray(Image.open(out)), again.picture)


@pytest.mark.parametrize("name, strength, said", [("missing.png", "0.5", "missing.png"), ("text.png", "0.5", "text.png"),
                                                  ("text.png", "0.01", "0.01")])  # fmt: skip
def test_render_refuses_what_it_cannot_begin_with_before_painting(name, strength, said, tmp_path, monkeypatch, capsys):
    import sd_explorer.models.load as load

    monkeypatch.setattr(load, "load_model", lambda *args, **options: pytest.fail("it should have been refused before"))
    (tmp_path / "text.png").write_text("no picture")
    out = tmp_path / "cat.png"
    assert cli.main(["render", "a cat", str(out), "--image", str(tmp_path / name), "--strength", strength]) == 1
    assert said in capsys.readouterr().err and not out.exists()
