"""The shipped folder is an ordinary Stable Diffusion: stock diffusers and transformers load it without our code."""

import json
from pathlib import Path

import numpy as np
import pytest

WEIGHTS = Path(__file__).parents[2] / "sd_explorer" / "pocket" / "weights"


@pytest.fixture(scope="module")
def pipe():
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(WEIGHTS)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def test_stock_diffusers_paints(pipe):
    import torch

    noise = torch.Generator().manual_seed(0)
    picture = np.asarray(
        pipe(
            "a red apple, flat on a blue background", num_inference_steps=8, guidance_scale=4.0, generator=noise
        ).images[0]
    )
    assert picture.shape == (128, 128, 3)
    corners = picture[[3, 3, -4, -4], [3, -4, 3, -4]].astype(int)
    assert (corners[:, 2] > corners[:, 0] + 40).all(), "a blue background has blue corners"
    red, green, blue = picture[44:84, 44:84].reshape(-1, 3).mean(0)
    assert red > green + 20 and red > blue + 20, "a red apple is red in the middle"


def test_every_common_scheduler_works(pipe):
    import diffusers

    names = (
        "DDIM",
        "DDPM",
        "EulerDiscrete",
        "EulerAncestralDiscrete",
        "HeunDiscrete",
        "DPMSolverMultistep",
        "UniPCMultistep",
        "LMSDiscrete",
        "LCM",
    )
    kept = pipe.scheduler
    for name in names:
        pipe.scheduler = getattr(diffusers, f"{name}Scheduler").from_config(kept.config)
        picture = pipe("a cat", num_inference_steps=2, output_type="np").images[0]
        assert np.isfinite(picture).all() and picture.std() > 0, name
    pipe.scheduler = kept


def test_the_folder_is_small_and_half_precision():
    from safetensors import safe_open

    assert sum(f.stat().st_size for f in WEIGHTS.rglob("*") if f.is_file()) <= 45e6
    for file in WEIGHTS.rglob("*.safetensors"):
        with safe_open(file, "pt") as tensors:
            kinds = {tensors.get_slice(key).get_dtype() for key in tensors.keys()}
        assert kinds <= {"F16"}, f"{file.name}: {kinds}"


@pytest.mark.parametrize("text", ["赤いりんご", "a red apple", "鬱😀", "3dレンダー"])
def test_stock_tokenizer_round_trip(text):
    from transformers import CLIPTokenizer

    tokenizer = CLIPTokenizer.from_pretrained(WEIGHTS / "tokenizer")
    ids = tokenizer(text, padding="max_length").input_ids
    assert len(ids) == 77 and ids[0] == tokenizer.bos_token_id
    assert tokenizer.decode(ids, skip_special_tokens=True).replace(" ", "") == text.replace(" ", "")


def test_pictures_and_prompts_share_a_space(pipe):
    """The vision tower finds the prompt of a painted picture among four."""
    import torch
    from safetensors.torch import load_file
    from transformers import CLIPVisionModelWithProjection

    vision = CLIPVisionModelWithProjection.from_pretrained(WEIGHTS / "clip")
    projection = load_file(WEIGHTS / "clip" / "text_projection.safetensors")["weight"].float()
    prompts = ["a red heart, flat", "a tree, flat", "a banana, flat", "a blue heart, flat"]
    noise = [torch.Generator().manual_seed(i) for i in range(4)]
    pictures = pipe(prompts, num_inference_steps=10, guidance_scale=4.0, generator=noise, output_type="pt").images
    ids = pipe.tokenizer(prompts, padding="max_length", return_tensors="pt").input_ids
    with torch.no_grad():
        texts = pipe.text_encoder(ids).pooler_output @ projection.T
        seen = vision(pixel_values=pictures.float() * 2 - 1).image_embeds
    similarity = torch.nn.functional.normalize(seen, dim=-1) @ torch.nn.functional.normalize(texts, dim=-1).T
    assert (similarity.argmax(1) == torch.arange(4)).sum() >= 3


def test_the_card_tells_the_measured_figures():
    from sd_explorer.judging.card import question_rows, score_rows

    measured = json.loads((WEIGHTS / "evaluation.json").read_text(encoding="utf-8"))
    card = (WEIGHTS / "README.md").read_text(encoding="utf-8")
    for row in score_rows(measured):
        assert row in card
    for row in question_rows(measured):
        assert row in card
    assert f"{measured['autoencoder']['psnr_mean']} dB mean PSNR" in card
    assert f"guidance scale {measured['guidance_scale']}" in card


def test_no_weights_ship_that_fall_below_the_bars():
    measured = json.loads((WEIGHTS / "evaluation.json").read_text(encoding="utf-8"))
    assert measured["prompts"] >= 300 and len(measured["seeds"]) >= 3
    for language, five in (("en", 92), ("ja", 85)):
        scores = measured[language]
        assert scores["concept_top5"] >= five and scores["concept_top1"] >= 75 and scores["background"] >= 97
        assert scores["style"] >= 80
    assert measured["autoencoder"]["psnr_mean"] >= 28
    few = measured["few_steps"]
    for name, score in few["many"].items():
        assert few[name] >= 0.9 * score, f"{name} in {few['steps']} steps"
    assert all(scores["apart"] >= 90 for scores in measured["siblings"].values())
    assert measured["diversity"]["one_prompt"] >= 10, "pictures of different seeds differ visibly"
    assert measured["unseen"]["concept_top5"] >= 10 and measured["unseen"]["held_out_top5"] >= 10


def test_the_judge_sees_the_artwork_clearly_enough_to_judge_pictures():
    measured = json.loads((WEIGHTS / "evaluation.json").read_text(encoding="utf-8"))
    assert measured["artwork"]["concept_top5"] >= 97 and measured["artwork"]["background"] >= 98
    assert measured["colours"]["ceiling"]["both"] >= 60 and measured["pairs"]["ceiling"]["both"] >= 80


def test_the_card_counts_what_the_list_holds():
    from sd_explorer.training.artwork.concepts import read_list

    painted = [line for line in read_list() if line.wave == 1]
    measured = json.loads((WEIGHTS / "evaluation.json").read_text(encoding="utf-8"))
    assert len(painted) == len({line.name for line in painted}) == measured["concepts"] >= 400


def test_training_goes_on_from_what_is_shipped(tmp_path, pipe):
    """On a machine that has never trained: the work folder fills with checkpoints that hold the shipped weights."""
    import torch

    from sd_explorer.judging import judge
    from sd_explorer.pocket.__main__ import main
    from sd_explorer.training import autoencoder, towers, unet
    from sd_explorer.training.loop import Budget, Trainer

    main(["adopt", "--work", str(tmp_path)])
    loaded = {"unet": unet.load(tmp_path), "vae": autoencoder.load(tmp_path)}
    for name, module in loaded.items():
        for key, value in getattr(pipe, name).state_dict().items():
            assert torch.equal(module.state_dict()[key], value), f"{name}.{key}"
    ids = pipe.tokenizer("a cat", return_tensors="pt").input_ids
    with torch.no_grad():
        assert torch.allclose(towers.load_text_tower(tmp_path)(ids)[0], pipe.text_encoder(ids)[0], atol=1e-4)
    assert judge.load(tmp_path).heads["concept"].out_features == judge.painted()
    trainer = Trainer(tmp_path / "unet.pt", unet.build(), Budget(steps=1), 1e-3)
    trainer.step(trainer.module.conv_out.weight.square().sum())
    assert trainer.done


def test_the_judge_knows_the_artwork_it_was_trained_on_by_its_shipped_weights(tmp_path):
    """It answers with sharp, differing opinions; one that was never trained would not."""
    import torch

    from sd_explorer.judging import judge

    noise = torch.Generator().manual_seed(0)
    plain = torch.tensor([[1.0, 1.0, 1.0], [-0.8, -0.8, -0.8]])[:, :, None, None].expand(2, 3, 64, 64)
    answers = judge.load(tmp_path)(plain + 0.01 * torch.randn(2, 3, 64, 64, generator=noise))
    white, black = answers["background"].softmax(-1)
    assert white[0] > 0.5 and black[-1] > 0.5
