"""The siblings: stock diffusers loads them, and the same words and noise come out in the style each was trained on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sd_explorer.pocket
from sd_explorer import Recipe, Trace, load_model
from sd_explorer.bundled import SIBLINGS
from sd_explorer.files.python_code import python_code
from sd_explorer.judging import judge
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.siblings import SIBLINGS as STYLE_OF

LORAS = Path(sd_explorer.pocket.__file__).with_name("loras")
WORDS = ("a cat", "a house", "a car", "an apple", "a guitar", "a fish", "猫", "a bicycle", "a rose", "a rocket")


@pytest.fixture(scope="module")
def siblings():
    return {name: load_model(name, device="cpu") for name in SIBLINGS}


def paint(model, words: str, seed: int = 0, steps: int = 8):
    return Trace.record(model, Recipe(words, seed=seed, steps=steps, guidance_scale=2, model=model.name)).picture


@pytest.mark.slow
def test_the_judge_tells_their_styles_apart(siblings):
    import torch

    look, hits = judge.shipped(), []
    two = [STYLES.index(style) for style in STYLE_OF.values()]
    for name, model in siblings.items():
        pictures = np.stack([paint(model, words, seed) for seed, words in enumerate(WORDS)])
        seen = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 127.5 - 1
        answers = look(judge.look(seen))["style"][:, two].argmax(1)
        hits += [two[answer] == STYLES.index(STYLE_OF[name]) for answer in answers]
    assert np.mean(hits) >= 0.9, hits


def test_they_start_from_the_same_noise_and_read_the_same_words(siblings):
    traces = [Trace.record(m, Recipe("a cat", steps=2, model=n)) for n, m in siblings.items()]
    assert np.array_equal(traces[0].steps[0].latents, traces[1].steps[0].latents)
    assert not np.array_equal(traces[0].picture, traces[1].picture)
    vectors = [model.vectors(["a cat"], "end") for model in siblings.values()]
    assert np.array_equal(*vectors)
    assert {model.family for model in siblings.values()} == {"pocket"}


@pytest.mark.parametrize("name", SIBLINGS)
def test_the_program_for_stock_diffusers_paints_the_same_picture(name, siblings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recipe = Recipe("a cat", steps=3, seed=5, model=name)
    exec(compile(python_code(recipe, "pocket", "cpu"), "program.py", "exec"), {})
    ours = Trace.record(siblings[name], recipe).picture
    assert np.array_equal(np.asarray(Image.open("5.png")), ours)
    assert not np.array_equal(
        ours, Trace.record(load_model("pocket", device="cpu"), recipe.change(model="pocket")).picture
    )


def test_they_are_small_half_precision_and_low_rank():
    from safetensors import safe_open

    assert {file.stem for file in LORAS.glob("*.safetensors")} == set(SIBLINGS) == set(STYLE_OF)
    for file in LORAS.glob("*.safetensors"):
        assert file.stat().st_size < 4e6
        with safe_open(file, "pt") as tensors:
            assert {tensors.get_slice(key).get_dtype() for key in tensors.keys()} == {"F16"}
            assert all(key.startswith("unet.") for key in tensors.keys())


def test_a_sibling_trains_resumes_and_exports(tmp_path):
    """On made-up latents: the adapter moves, the UNet under it does not, and the file is what diffusers loads."""
    import torch
    from torch.nn import functional as F

    from sd_explorer.training import siblings, unet
    from sd_explorer.training.loop import Budget, Trainer

    torch.manual_seed(0)
    base = unet.build()
    before = {key: value.clone() for key, value in base.state_dict().items()}
    adapted = siblings.add_adapter(base)
    trainer = Trainer(tmp_path / "pocket-ink.pt", siblings.adapter_of(adapted), Budget(steps=3), 1e-2)
    latents, states = torch.randn(2, 4, 16, 16), torch.randn(2, 77, 256)
    while not trainer.done:
        trainer.step(F.mse_loss(adapted(latents, 500, encoder_hidden_states=states).sample, latents))
    trainer.save()
    after = {key.replace(".base_layer", ""): value for key, value in adapted.state_dict().items()}
    assert all(torch.equal(value, after[key]) for key, value in before.items())
    again = Trainer(
        tmp_path / "pocket-ink.pt", siblings.adapter_of(siblings.add_adapter(unet.build())), Budget(steps=3), 1e-2
    )
    assert again.done and again.budget.step == 3
    (tmp_path / "unet.pt").unlink(missing_ok=True)
    file = siblings.export(tmp_path, "pocket-ink", tmp_path / "loras")
    fresh = unet.load(tmp_path)
    fresh.load_lora_adapter(str(file.parent), weight_name=file.name, prefix="unet")
    assert any(value.abs().sum() > 0 for key, value in fresh.state_dict().items() if "lora_B" in key)
