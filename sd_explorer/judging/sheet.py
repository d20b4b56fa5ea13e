"""A contact sheet of the shipped model: one row per style, one prompt per column, painted by the stock pipeline."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.artwork.captions import TRAILING, with_article
from sd_explorer.training.artwork.fetch import STYLES

THINGS = ("cat face", "red apple", "rocket", "guitar", "house", "penguin", "birthday cake", "robot")
GROUNDS = ("", "light blue", "", "yellow", "", "pink", "", "green")
SHEET_SEED = 3


def prompts() -> list[str]:
    """Row by row: every thing in one style, every second on a coloured background."""
    return [
        f"{with_article(thing)}, {TRAILING[style][0]}" + (f" on a {ground} background" if ground else "")
        for style in STYLES
        for thing, ground in zip(THINGS, GROUNDS, strict=True)
    ]


def draw(weights: Path, target: Path, guidance: float | None = None, seed: int = SHEET_SEED) -> None:
    """Paints the prompts at the model card's guidance scale and writes the sheet as a JPEG."""
    import json

    import numpy as np
    from diffusers import StableDiffusionPipeline
    from PIL import Image

    from sd_explorer.judging.scores import paint

    pipe = StableDiffusionPipeline.from_pretrained(weights)
    pipe.set_progress_bar_config(disable=True)
    guidance = guidance or json.loads((weights / "evaluation.json").read_text(encoding="utf-8"))["guidance_scale"]
    pictures = ((paint(pipe, prompts(), seed, guidance) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    rows = pictures.reshape(len(STYLES), len(THINGS), *pictures.shape[1:])
    sheet = np.concatenate([np.concatenate(list(row), 1) for row in rows])
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(target, quality=90)
