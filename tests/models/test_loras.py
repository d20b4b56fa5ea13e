"""LoRAs are melted into the weights, as diffusers melts them in, or refused in words."""

import numpy as np
import pytest
import torch

from sd_explorer import Checkpoint, Problem, Recipe, Trace, load_model
from sd_explorer.bundled import lora_folder
from sd_explorer.files.png import png_with_settings, settings_from_png
from sd_explorer.files.python_code import python_code

RECIPE = Recipe("a cat", steps=2, seed=3)


def pipeline(folder):
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(folder, use_safetensors=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@pytest.fixture(scope="module")
def loras(checkpoint, tmp_path_factory):
    """Two files of chance for the tiny Stable Diffusion 1."""
    from diffusers import StableDiffusionPipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    folder = tmp_path_factory.mktemp("loras")
    for seed, name in enumerate(("one.safetensors", "two.safetensors")):
        torch.manual_seed(seed)
        unet = pipeline(checkpoint("sd1")).unet
        unet.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
        layers = get_peft_model_state_dict(unet)
        StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=layers, weight_name=name)
    return [str(folder / name) for name in ("one.safetensors", "two.safetensors")]


def load(name) -> Trace:
    return Trace.record(load_model(name, device="cpu"), RECIPE.change(model=name))


def test_the_picture_is_that_of_diffusers_with_the_same_loras(checkpoint, loras):
    pipe = pipeline(checkpoint("sd1"))
    for path, scale in zip(loras, (1.0, 0.5), strict=True):
        pipe.load_lora_weights(path)
        pipe.fuse_lora(lora_scale=scale)
        pipe.unload_lora_weights()
    ours = load_model(Checkpoint(str(checkpoint("sd1")), [loras[0], (loras[1], 0.5)]), device="cpu")
    theirs = pipe.unet.state_dict()
    assert all(torch.equal(weight, theirs[key]) for key, weight in ours.network.state_dict().items())
    plain = load_model(str(checkpoint("sd1")), device="cpu").network.state_dict()
    assert any(not torch.equal(weight, plain[key]) for key, weight in theirs.items())


def test_a_scale_of_nothing_changes_nothing_and_each_has_its_share(checkpoint, loras):
    folder = str(checkpoint("sd1"))
    weights = [load_model(Checkpoint(folder, [(loras[0], s)] if s is not None else []), device="cpu").network.state_dict()
               for s in (None, 0.0, 0.5, 1.0)]  # fmt: skip
    key = next(key for key in weights[0] if "to_q" in key)
    plain, none, half, whole = (each[key] for each in weights)
    assert torch.equal(plain, none) and torch.allclose(half - plain, (whole - plain) / 2, atol=1e-6)
    assert not torch.allclose(plain, whole)


def test_a_sibling_is_the_pocket_model_with_its_lora():
    one = load_model("pocket-ink", device="cpu").network.state_dict()
    other = load_model(Checkpoint("pocket", [str(lora_folder() / "pocket-ink.safetensors")]), device="cpu")
    assert other.family == "pocket" and other.sees
    assert all(torch.equal(weight, one[key]) for key, weight in other.network.state_dict().items())


def test_png_and_program_keep_the_loras(checkpoint, loras, tmp_path, monkeypatch):
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    recipe = RECIPE.change(model=Checkpoint(str(checkpoint("sd1")), [(loras[0], 0.25), loras[1]]))
    trace = load(recipe.model)
    assert settings_from_png(png_with_settings(trace.picture, recipe)) == recipe
    exec(compile(python_code(recipe, "Stable Diffusion 1", "cpu"), "program.py", "exec"), {})
    assert np.array_equal(np.asarray(Image.open("3.png")), trace.picture)


def refusal(name) -> Problem:
    with pytest.raises(Problem) as problem:
        load_model(name, device="cpu")
    return problem.value


def test_a_lora_of_another_kind_of_model_is_refused(checkpoint, loras):
    problem = refusal(Checkpoint("pocket", [loras[0]]))
    assert problem.key == "lora_unfit" and "one.safetensors" in str(problem)


def test_a_lora_that_is_not_there_or_no_safetensors_is_refused_before_the_model_is_read(tmp_path):
    assert refusal(f"pocket + {tmp_path}/none.safetensors").key == "lora_not_found"
    (tmp_path / "words.safetensors").write_text("hello")
    assert refusal(f"pocket + {tmp_path}/words.safetensors").key == "model_broken"


def test_a_file_with_a_plus_in_its_name_is_itself(checkpoint, tmp_path):
    folder = tmp_path / "cats + dogs.safetensors"
    folder.symlink_to(checkpoint("sd1"), target_is_directory=True)
    assert load_model(str(folder), device="cpu").name.loras == ()
