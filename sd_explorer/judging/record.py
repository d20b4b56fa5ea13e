"""Reads what the recorder wrote: how the UNet learnt, moment by moment."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sd_explorer.arrays import read_npz
from sd_explorer.bundled import pocket_folder
from sd_explorer.judging.recorder import FILE, GUIDANCE, SIDE, STEPS, TILES

MOST = 8 * 2**20
"""Bytes that a record may unpack to."""
SCORES = ("concept_top5", "style", "background")


@dataclass(frozen=True, eq=False)
class Record:
    """One training, as it was seen at its moments."""

    start: str
    """`fresh`: it began with weights that knew nothing; `adopted`: with weights that had painted before."""
    samples: np.ndarray
    """Pictures shown since the record began, at each moment, int `(n,)`."""
    minutes: np.ndarray
    """Minutes of training, all earlier ones counted, `(n,)`."""
    rate: np.ndarray
    """Learning rate, `(n,)`."""
    loss: np.ndarray
    """Mean squared error of the velocity in the fixed exam, `(n, 4)`: one column for each band of noise."""
    scores: dict[str, np.ndarray]
    """Per cent of prompts for which the judge finds what was asked for: `(n,)` for each of `SCORES`."""
    strips: tuple[bytes, ...]
    """The fixed prompts at each moment, a JPEG of square tiles."""

    def __len__(self) -> int:
        return len(self.samples)

    @cached_property
    def tiles(self) -> np.ndarray:
        """All tiles, uint8 `(n, prompts, 64, 64, 3)`."""
        from PIL import Image

        strips = [np.asarray(Image.open(io.BytesIO(strip)).convert("RGB")) for strip in self.strips]
        return np.stack(strips).reshape(len(self), SIDE, len(TILES), SIDE, 3).transpose(0, 2, 1, 3, 4)


def read(path: Path | None = None) -> Record | None:
    """The record that ships, or one of a work folder; None where there is none."""
    path = path or pocket_folder().with_name(FILE)
    if not path.exists():
        return None
    kept = read_npz(path, MOST)
    count = len(kept["samples"])
    return Record(str(kept["start"]), kept["samples"], kept["minutes"], kept["rate"], kept["loss"],
                  {name: kept[name] for name in SCORES},
                  tuple(kept[f"tiles{i:02}"].tobytes() for i in range(count)))  # fmt: skip


def recipes(model: str = "pocket") -> list:
    """What the tiles are painted from, so that the last column can be painted again."""
    from sd_explorer.diffusion.recipe import Recipe

    return [Recipe(prompt, seed=seed, steps=STEPS, guidance_scale=GUIDANCE, scheduler="dpmpp_2m", model=model)
            for seed, prompt in enumerate(TILES)]  # fmt: skip


def shrunk(picture: np.ndarray) -> np.ndarray:
    """A picture `(H, W, 3)` at a tile's size, by areas as the recorder does it."""
    side = picture.shape[0] // SIDE
    means = picture[: side * SIDE, : side * SIDE].reshape(SIDE, side, SIDE, side, 3).mean((1, 3))
    return means.round().astype(np.uint8)


def settled(values: np.ndarray, share: float = 0.9) -> int | None:
    """The first moment at which so much of the way from the first value to the best one is done, and stays done; None
    where there is no way to speak of."""
    values = np.asarray(values, float)
    way = values[-1] - values[0]
    if abs(way) < 0.02 * max(abs(values[0]), abs(values[-1]), 1e-9):
        return None
    there = (values - values[0]) / way >= share
    return int(len(values) - np.argmin(there[::-1])) if not there.all() else 0
