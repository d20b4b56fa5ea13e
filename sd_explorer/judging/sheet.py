"""Contact sheets of the shipped model, painted by the stock pipeline: nothing is chosen, seeds are counted off."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.artwork.captions import TRAILING, with_article
from sd_explorer.training.artwork.compose import HUES
from sd_explorer.training.artwork.fetch import STYLES

THINGS = ("cat face", "red apple", "rocket", "guitar", "house", "penguin", "birthday cake", "robot")
GROUNDS = ("white", "light blue", "white", "yellow", "white", "pink", "white", "green")
FACES = (
    "cat face", "dog face", "lion", "tiger", "panda", "koala", "owl", "frog",
    "monkey", "rabbit", "bear", "fox", "pig", "cow", "mouse", "wolf",
    "robot", "alien", "clown", "skull", "ghost", "laughing face", "sunglasses face", "jack-o-lantern",
)  # fmt: skip
OPEN = ("cat", "car", "house", "apple")
RECOLOURED = ("car", "banana", "cat", "chair")
PAIRS = ("cat and an apple", "dog and a tree", "car and a house", "fish and a boat", "rocket and a star",
         "banana and a cup of coffee", "penguin and a snowflake", "guitar and a drum")  # fmt: skip
UNSEEN = ("kitten", "puppy", "bunny", "hawk", "prawn", "oak", "lime", "burger",
          "cottage", "palace", "yacht", "cab", "hurricane", "smartphone", "torch", "demon")  # fmt: skip
SHEET_SEED, WIDE = 3, 8


def styles() -> list[str]:
    """Row by row: every thing in one style, every second on a coloured background."""
    return [
        f"{with_article(thing)}, {TRAILING[style][0]} on a {ground} background"
        for style in STYLES
        for thing, ground in zip(THINGS, GROUNDS, strict=True)
    ]


SHEETS = {
    "styles": styles,
    "faces": lambda: [
        f"{with_article(f)}, {TRAILING[STYLES[i % 3]][0]} on a white background" for i, f in enumerate(FACES)
    ],
    "seeds": lambda: [with_article(thing) for thing in OPEN for _ in range(WIDE)],
    "colours": lambda: [
        f"{with_article(f'{hue} {thing}'.strip())}, flat on a white background"
        for thing in RECOLOURED
        for hue in ("", *HUES)
    ],
    "pairs": lambda: [f"a {two}, {style} on a white background" for style in ("flat", "3d render") for two in PAIRS],
    "unseen": lambda: [f"{with_article(word)}, 3d render on a white background" for word in UNSEEN],
}
"""Name -> its prompts, eight in a row; picture i starts from noise of its own."""


def draw(
    weights: Path, target: Path, kind: str = "styles", guidance: float | None = None, seed: int = SHEET_SEED
) -> None:
    """Paints a sheet at the model card's guidance scale and writes it as a JPEG."""
    import json

    import numpy as np
    from diffusers import StableDiffusionPipeline
    from PIL import Image

    from sd_explorer.judging.scores import paint

    pipe = StableDiffusionPipeline.from_pretrained(weights)
    pipe.set_progress_bar_config(disable=True)
    guidance = guidance or json.loads((weights / "evaluation.json").read_text(encoding="utf-8"))["guidance_scale"]
    pictures = (
        ((paint(pipe, SHEETS[kind](), seed, guidance, 20) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    )
    rows = pictures.reshape(-1, WIDE, *pictures.shape[1:])
    sheet = np.concatenate([np.concatenate(list(row), 1) for row in rows])
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(target, quality=90)
