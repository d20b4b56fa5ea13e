"""Judges the shipped folder through the stock pipeline: does a prompt get its concept, its style, its background?"""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.judging import judge as judging
from sd_explorer.judging.scores import STEPS, paint, prompt, score, share, test_scenes
from sd_explorer.training.artwork.compose import COLOURS
from sd_explorer.training.artwork.fetch import STYLES, concepts

SEEDS = (0, 1, 2)
QUICK = 100
"""Prompts for few steps against many."""
TRIALS = 96
"""Prompts for choosing the guidance scale."""
SCALES = (2.0, 3.0, 4.0, 5.0, 7.0)
"""Guidance scales to choose from."""


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


TRAININGS = ("autoencoder", "decoder", "clip", "distilled", "unet", "decayed", "judge", "pocket-3d", "pocket-ink")


def training_facts(work: Path) -> dict[str, dict[str, float]]:
    """Minutes, optimizer steps and, where all workers' were counted, pictures seen of every training."""
    from sd_explorer.training.loop import load_checkpoint

    saved = {name: load_checkpoint(work / f"{name}.pt") for name in TRAININGS}
    return {
        name: {"minutes": round(s["spent"] / 60, 1), "steps": s["step"], **_pictures_seen(s)}
        for name, s in saved.items()
        if s and s["step"]
    }


def _pictures_seen(state: dict) -> dict[str, int]:
    return {"pictures": state["samples"]} if state.get("samples") else {}


def merged(noted: dict[str, dict], found: dict[str, dict]) -> dict[str, dict]:
    """Noted trainings and those of this work folder; one that went on from adopted weights gets a row of its own."""
    longer = {name: facts for name, facts in found.items() if facts["steps"] < noted.get(name, facts)["steps"]}
    return noted | {f"{name} (gone on with)" if name in longer else name: facts for name, facts in found.items()}


def choose_guidance(pipe, judge, things, seed: int = 77, n: int = TRIALS) -> dict[str, dict[str, float]]:
    """Scores of each guidance scale on prompts and noise that the evaluation does not use."""
    scenes = test_scenes(things, seed, n)
    prompts = [prompt(s, "en") for s in scenes]
    return {str(g): share([score(judge, things, scenes, paint(pipe, prompts, seed, g))]) for g in SCALES}


def best_scale(table: dict[str, dict[str, float]]) -> float:
    """The scale with the largest sum of all scores."""
    return float(max(table, key=lambda g: sum(table[g].values())))


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


class Exam:
    """The shipped weights, the judge and the artwork, and every question that the model card answers."""

    def __init__(self, work: Path, weights: Path, noted: dict, seeds=SEEDS):
        self.work, self.weights, self.noted, self.seeds = work, weights, noted, seeds
        self.guidance = noted["guidance_scale"]
        self.pipe, self.judge, self.things = load_pipe(weights), judging.shipped(), concepts(work, 1)
        self.scenes = test_scenes(self.things, 0)

    def questions(self) -> dict:
        """Name in `evaluation.json` -> how to find it out."""
        from sd_explorer.judging import colours, details, freedom, measures

        asked = (self.pipe, self.judge, self.things, self.guidance)
        return {
            "facts_of_making": self._making,
            "autoencoder": lambda: fidelity(self.work, self.pipe.vae),
            "artwork": self._artwork,
            "artwork_through_autoencoder": lambda: self._artwork(self.pipe.vae),
            "en": lambda: self._painted("en"),
            "ja": lambda: self._painted("ja"),
            "few_steps": self._few,
            "neighbours": lambda: measures.neighbours(self.pipe, self.weights, self.things),
            "unseen": lambda: measures.unseen(*asked),
            "pairs": lambda: measures.pairs(*asked, self.work),
            "colours": lambda: colours.colours(*asked, self.work),
            "facts": lambda: freedom.facts(*asked),
            "diversity": lambda: freedom.diversity(self.pipe, self.things, self.guidance),
            "one_guess": lambda: details.one_guess(self.pipe, self.work, self.things),
            "nearest_placement": lambda: details.nearest_placement(self.pipe, self.work, self.things, self.guidance),
            "siblings": lambda: measures.siblings(self.weights, self.judge, self.things, self.guidance),
        }

    def _making(self) -> dict:
        return {
            "concepts": len(self.things),
            "styles": list(STYLES),
            "backgrounds": list(COLOURS),
            "prompts": len(self.scenes),
            "seeds": list(self.seeds),
            "steps": STEPS,
            "scheduler": type(self.pipe.scheduler).__name__,
            "training": merged(self.noted.get("training", {}), training_facts(self.work)),
            "new_words": self._new_words(),
        }

    def _new_words(self) -> int:
        """Words of the distillation's pool, as noted where this work folder has none."""
        import torch

        from sd_explorer.training.pool import POOL

        pool = self.work / POOL
        if not pool.exists():
            return self.noted.get("new_words", 0)
        return sum(map(len, torch.load(pool, weights_only=True).values()))

    def _artwork(self, vae=None) -> dict[str, float]:
        from sd_explorer.judging.measures import drawn

        pictures = drawn(self.work, self.things, self.scenes)
        pictures = reconstruct(vae, pictures) if vae else pictures
        return share([score(self.judge, self.things, self.scenes, pictures)])

    def _few(self) -> dict:
        from sd_explorer.judging.measures import few_steps

        some, prompts = self.scenes[:QUICK], self._prompts("en")[:QUICK]
        return few_steps(self.pipe, self.judge, self.things, some, prompts, 0, self.guidance) | {"prompts": QUICK}

    def _prompts(self, language: str) -> list[str]:
        return [prompt(s, language) for s in self.scenes]

    def _painted(self, language: str) -> dict:
        """All test prompts in one language: the scores of all pictures and of each style's."""
        prompts = self._prompts(language)
        scores = [
            score(self.judge, self.things, self.scenes, paint(self.pipe, prompts, seed, self.guidance))
            for seed in self.seeds
        ]
        return share(scores) | {"by_style": by_style(scores)}


def evaluate(work: Path, weights: Path, only: list[str] | None = None, seeds=SEEDS) -> dict:
    """Everything the model card tells, measured; written as `evaluation.json` in the weights folder, after each answer.

    only: some of the questions; the other answers stay as they are. It needs the shipped weights and the artwork, which
    is fetched when it is not there; no training.
    """
    from sd_explorer.judging.card import write_card
    from sd_explorer.training.artwork.fetch import fetch

    fetch(work)
    file = weights / "evaluation.json"
    result = json.loads(file.read_text(encoding="utf-8"))
    for name, ask in Exam(work, weights, result, seeds).questions().items():
        if only and name not in only:
            continue
        answer = ask()
        result |= answer if name == "facts_of_making" else {name: answer}
        print(name, answer, flush=True)
        file.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_card(weights)
    return result
