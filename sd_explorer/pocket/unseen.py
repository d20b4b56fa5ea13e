"""Makes the sheet of a dozen things that the pocket model was never shown, for teaching it a word."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sd_explorer.bundled import album_folder
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.teaching.unseen import NAMES, SHEET

THINGS = ("llama", "poodle", "skunk", "mosquito", "amphora", "shrine", "kick scooter", "accordion", "yo-yo", "boomerang",
          "nesting dolls", "plunger")  # fmt: skip
QUALITY = 92


def make(work: Path, target: Path | None = None) -> Path:
    """Writes the sheet, a row for each thing and a column for each style, and the names, from the work folder."""
    from PIL import Image

    target = target or album_folder()
    known = concepts(work)
    index = {thing.name: number for number, thing in enumerate(known) if thing.wave == 2}
    artwork = np.load(work / "pictures.npy", mmap_mode="r")
    cells = np.stack([artwork[index[name]] for name in THINGS])  # (12, 4, 128, 128, 4)
    cells = cells * (cells[..., 3:] > 0)
    count, side = len(THINGS), cells.shape[2]
    sheet = cells.transpose(0, 2, 1, 3, 4).reshape(count * side, len(STYLES) * side, 4)
    Image.fromarray(sheet).save(target / SHEET, "WEBP", quality=QUALITY, method=6)
    names = [(name, known[index[name]].names_ja[0]) for name in THINGS]
    (target / NAMES).write_text(json.dumps(names, ensure_ascii=False) + "\n", encoding="utf-8")
    return target / SHEET
