"""A record of how the UNet learns: the same prompts and noise at moments from the first picture to the last.

It hangs in the training loop, sees the averaged weights, and costs a few seconds at each of its moments. It says where
it started: `fresh` weights know nothing, `adopted` ones have painted before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOMENTS, FIRST, LAST = 24, 1_000, 4_000_000
"""How many moments, the first and the last of them in samples since the start; the very start comes before."""
TILES = (
    "a cat",
    "a red apple, 3d render",
    "a house, flat",
    "a fish, ink",
    "a blue banana, cartoon",
    "a small rocket on the left, flat",
    "a dog and a tree, flat",
    "an owl, 3d render on a pink background",
    "a guitar, flat on a light blue background",
    "猫、インク画、黄色い背景",
    "a robot, cartoon",
    "a kitten",
)
"""The fixed prompts; prompt i starts from noise of seed i."""
SIDE = 64
"""Side of a kept tile in pixels."""
JUDGED, EXAM = 48, 96
"""Prompts that the judge reads, pictures of the fixed exam, at every moment."""
BANDS = ((0, 100), (100, 300), (300, 600), (600, 1000))
"""Timesteps of the four noise bands of the exam."""
GUIDANCE, STEPS, FEW = 3.0, 10, 4
FILE = "record.npz"


def moments(count: int = MOMENTS, first: int = FIRST, last: int = LAST) -> list[int]:
    """Samples since the start at which to look: 0, then equal steps on a log scale."""
    ratio = (last / first) ** (1 / (count - 2))
    return [0, *(round(first * ratio**i) for i in range(count - 1))]


@dataclass
class Recorder:
    """What was seen so far, kept in `record.npz` of the work folder; a resumed training goes on with it."""

    work: Path
    start: str = "adopted"
    """'fresh' or 'adopted'."""
    origin: int | None = None
    """Samples that the training had counted when the record began; None before its first moment."""
    seen: dict[str, list] = field(default_factory=dict)
    """Column -> one entry for each moment."""

    @classmethod
    def open(cls, work: Path, start: str) -> Recorder:
        """The record of this work folder, begun here when there is none."""
        import numpy as np

        path = work / FILE
        if not path.exists():
            return cls(work, start)
        with np.load(path) as kept:
            columns = {
                k: list(v) for k, v in kept.items() if k not in ("start", "origin") and not k.startswith("tiles")
            }
            columns["tiles"] = [kept[f"tiles{i:02}"] for i in range(len(columns["samples"]))]
            return cls(work, str(kept["start"]), int(kept["origin"]), columns)

    def due(self, samples: int) -> bool:
        """Whether the next moment has come."""
        taken = self.seen.get("samples", [])
        gone = samples - (self.origin or 0)
        left = [m for m in moments() if not taken or m > taken[-1]]
        return len(taken) < MOMENTS and bool(left) and gone >= left[0]

    def watch(self, trainer, pictures) -> None:
        """Looks, when the moment has come, at the averaged weights of a training of the UNet."""
        if self.origin is None:
            self.origin = trainer.samples
        if not self.due(trainer.samples):
            return
        self.add(self._look(trainer, pictures))
        self.save()

    def add(self, row: dict) -> None:
        """One more moment."""
        for key, value in row.items():
            self.seen.setdefault(key, []).append(value)

    def save(self) -> Path:
        """Writes all moments; a killed write leaves the old file."""
        import numpy as np

        columns = {k: np.array(v) for k, v in self.seen.items() if k != "tiles"}
        tiles = {f"tiles{i:02}": tile for i, tile in enumerate(self.seen["tiles"])}
        half = self.work / "record.half.npz"
        contents: dict = {"start": self.start, "origin": self.origin, **columns, **tiles}
        np.savez_compressed(half, **contents)
        half.rename(self.work / FILE)
        return self.work / FILE

    def _look(self, trainer, pictures) -> dict:
        from sd_explorer.judging import judge
        from sd_explorer.judging.scores import paint, prompt, score, share, test_scenes
        from sd_explorer.training import unet as unets

        model = (
            unets.fill(unets.build(), trainer.average.shadow).eval().requires_grad_(False).to(pictures.latents.device)
        )
        pipe = _pipeline(self.work, model, pictures)
        scenes = test_scenes(pictures.things, 88, JUDGED)
        painted = paint(pipe, [prompt(s, "en") for s in scenes], 88, GUIDANCE, FEW)
        scores = share([score(judge.shipped(), pictures.things, scenes, painted)])
        return {
            "samples": trainer.samples - self.origin,
            "minutes": round(trainer.budget.spent / 60, 2),
            "rate": trainer.schedule(),
            "loss": exam(model, pictures),
            **scores,
            "tiles": strip(paint(pipe, list(TILES), 0, GUIDANCE, STEPS)),
        }


def _pipeline(work: Path, model, pictures):
    """The stock pipeline around the weights of this moment."""
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

    from sd_explorer.training import autoencoder, unet
    from sd_explorer.training.latents import factor

    if not hasattr(pictures, "autoencoder"):
        pictures.autoencoder = autoencoder.load(work).to(model.device)
        pictures.autoencoder.register_to_config(scaling_factor=factor(work))
    pipe: Any = StableDiffusionPipeline(
        vae=pictures.autoencoder,
        text_encoder=pictures.tower,
        tokenizer=pictures.tokenizer,
        unet=model,
        scheduler=DPMSolverMultistepScheduler(**unet.SCHEDULE),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def exam(model, pictures) -> list[float]:
    """Mean squared error of the velocity in each noise band, on pictures, captions and noise that never change."""
    import torch
    from torch.nn import functional as F

    from sd_explorer.training import unet
    from sd_explorer.training.loop import autocast

    rng, noise = random.Random(7), torch.Generator().manual_seed(7)
    rows = [rng.randrange(len(pictures.latents)) for _ in range(EXAM)]
    kept, pictures.rng = pictures.rng, rng
    read = pictures.states([pictures.text(pictures.scene(i)) for i in rows])
    pictures.rng = kept
    clean = pictures.latents[rows].float()
    drawn, signal = torch.randn(clean.shape, generator=noise).to(clean.device), unet.alphas().to(clean.device)
    result = []
    for low, high in BANDS:
        times = torch.linspace(low, high - 1, EXAM).long().to(clean.device)
        a, s = (part[times].sqrt()[:, None, None, None] for part in (signal, 1 - signal))
        with torch.no_grad(), autocast(clean.device):
            guess = model(a * clean + s * drawn, times, encoder_hidden_states=read).sample.float()
        result.append(round(float(F.mse_loss(guess, a * drawn - s * clean)), 5))
    return result


def strip(pictures):
    """Pictures (n, 3, h, w) in -1..1 side by side as the bytes of a JPEG, uint8 (bytes,)."""
    import io

    import numpy as np
    from PIL import Image
    from torch.nn import functional as F

    small = F.interpolate(pictures, size=(SIDE, SIDE), mode="area")
    rows = ((small + 1) * 127.5).clamp(0, 255).round().byte().permute(2, 0, 3, 1).flatten(1, 2).numpy()
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rows)).save(file, "JPEG", quality=85)
    return np.frombuffer(file.getvalue(), np.uint8)
