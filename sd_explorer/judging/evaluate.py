"""Judges the shipped folder through the stock pipeline: does a prompt get its concept, its style, its background?"""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.judging import judge as judging
from sd_explorer.judging.scores import STEPS, paint, prompt, score, share, test_scenes
from sd_explorer.training.artwork.captions import Scene
from sd_explorer.training.artwork.compose import COLOURS, compose, jitter, palette
from sd_explorer.training.artwork.fetch import STYLES, concepts

SEEDS = (0, 1, 2)
TRIALS = 96
"""Prompts for choosing the guidance scale."""
SCALES = (2.0, 3.0, 4.0, 5.0, 7.0)
"""Guidance scales to choose from."""


def artwork(work: Path, things, scenes: list[Scene]):
    """The drawn originals of the scenes, composed as in training: (n, 3, 128, 128)."""
    import numpy as np
    import torch

    drawn = np.load(work / "pictures.npy", mmap_mode="r")
    index = {thing.name: i for i, thing in enumerate(things)}
    art = np.stack([drawn[index[s.concept.name], STYLES.index(s.style)] for s in scenes])
    colours = palette()[[list(COLOURS).index(s.background) for s in scenes]]
    noise = torch.Generator().manual_seed(5)
    return compose(torch.from_numpy(art), colours, *jitter(len(scenes), noise))


def reconstruct(vae, pictures, batch: int = 32):
    """Pictures through the autoencoder (latent means), (n, 3, 128, 128)."""
    import torch

    with torch.no_grad():
        parts = [vae.decode(vae.encode(p).latent_dist.mean).sample for p in pictures.split(batch)]
    return torch.cat(parts).clamp(-1, 1)


def fidelity(work: Path, vae, n: int = 512) -> dict[str, float]:
    """PSNR in dB over n pictures of the training distribution: mean over pictures, and of the mean squared error."""
    import torch

    from sd_explorer.training.autoencoder import load_pictures, psnr, random_batch

    pictures = random_batch(load_pictures(work), n, torch.Generator().manual_seed(11))
    output = reconstruct(vae, pictures)
    mse = (output - pictures).square().mean()
    return {
        "psnr_mean": round(float(psnr(output, pictures).mean()), 2),
        "psnr_of_mean_error": round(float(10 * (4 / mse).log10()), 2),
    }


TRAININGS = ("autoencoder", "decoder", "clip", "unet", "judge", "pocket-3d", "pocket-ink")


def training_facts(work: Path) -> dict[str, dict[str, float]]:
    """Minutes and optimizer steps of every training, from its checkpoint."""
    from sd_explorer.training.loop import load_checkpoint

    saved = {name: load_checkpoint(work / f"{name}.pt") for name in TRAININGS}
    return {
        name: {"minutes": round(s["spent"] / 60, 1), "steps": s["step"]} for name, s in saved.items() if s and s["step"]
    }


def choose_guidance(pipe, judge, things, seed: int = 77, n: int = TRIALS) -> dict[str, dict[str, float]]:
    """Scores of each guidance scale on prompts and noise that the evaluation does not use."""
    scenes = test_scenes(things, seed, n)
    prompts = [prompt(s, "en") for s in scenes]
    return {str(g): share([score(judge, things, scenes, paint(pipe, prompts, seed, g))]) for g in SCALES}


def best_scale(table: dict[str, dict[str, float]]) -> float:
    """The scale with the largest sum of concept, style and background scores."""
    return float(max(table, key=lambda g: sum(v for k, v in table[g].items() if k != "concept_top1")))


def recommend(work: Path, weights: Path) -> dict[str, dict[str, float]]:
    """Chooses the guidance scale on prompts and noise of its own and notes it in `evaluation.json`."""
    noted = weights / "evaluation.json"
    trials = choose_guidance(load_pipe(weights), judging.shipped(), concepts(work, 1))
    known = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    known |= {"guidance_scale": best_scale(trials), "guidance_prompts": TRIALS, "guidance_trials": trials}
    noted.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return trials


def load_pipe(weights: Path):
    """The stock pipeline of a folder, quiet."""
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(weights)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def by_style(scores: list[dict]) -> dict[str, dict]:
    """`share` for each style; the scenes of a test go through the styles in turn."""
    return {
        style: share([{k: v[i :: len(STYLES)] for k, v in s.items()} for s in scores]) for i, style in enumerate(STYLES)
    }


def evaluate(work: Path, weights: Path) -> dict:
    """Everything the model card tells, measured; written as `evaluation.json` in the weights folder.

    It needs the shipped weights and the artwork, which is fetched when it is not there; no training.
    """
    from sd_explorer.judging.card import write_card
    from sd_explorer.judging.measures import everything_else, few_steps
    from sd_explorer.training import latents
    from sd_explorer.training.artwork.fetch import fetch

    fetch(work)
    noted = json.loads((weights / "evaluation.json").read_text(encoding="utf-8"))
    guidance = noted["guidance_scale"]
    pipe, things, judge = load_pipe(weights), concepts(work, 1), judging.shipped()
    scenes = test_scenes(things, 0)
    result = {
        "concepts": len(things),
        "styles": list(STYLES),
        "backgrounds": list(COLOURS),
        "prompts": len(scenes),
        "seeds": list(SEEDS),
        "steps": STEPS,
        "scheduler": type(pipe.scheduler).__name__,
        "guidance_scale": guidance,
        "guidance_prompts": noted["guidance_prompts"],
        "guidance_trials": noted["guidance_trials"],
        "autoencoder": fidelity(work, pipe.vae),
        "training": training_facts(work) or noted["training"],
        "training_pictures": latents.SHARDS * latents.ROUNDS * len(things) * len(STYLES),
    }
    drawn = artwork(work, things, scenes)
    result["artwork"] = share([score(judge, things, scenes, drawn)])
    result["artwork_through_autoencoder"] = share([score(judge, things, scenes, reconstruct(pipe.vae, drawn))])
    for language in ("en", "ja"):
        prompts = [prompt(s, language) for s in scenes]
        scores = [score(judge, things, scenes, paint(pipe, prompts, seed, guidance)) for seed in SEEDS]
        result |= {language: share(scores), f"{language}_by_style": by_style(scores)}
        print(language, result[language], flush=True)
    prompts = [prompt(s, "en") for s in scenes]
    result["few_steps"] = few_steps(pipe, judge, things, scenes, prompts, SEEDS, guidance)
    result |= everything_else(pipe, weights, judge, things, guidance)
    (weights / "evaluation.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_card(weights)
    return result
