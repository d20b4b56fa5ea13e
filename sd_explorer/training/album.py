"""The album: the drawings that the pocket model was trained on, laid by the seeds of the making as its training lays them.

Nothing of the pictures ships but the drawings: which thing stood where, in which style, colour and size, is drawn from the
same seeds as in the making (`training.latents`), so a training picture is laid again when it is asked for.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from sd_explorer.bundled import album_folder
from sd_explorer.training.artwork.captions import Scene
from sd_explorer.training.artwork.world import Places, laid, places, scenes, to_table
from sd_explorer.training.latents import BATCH, ROUNDS, SEED

SIDE, COLUMNS = 128, 20
"""Pixels of a drawing, drawings in a row of a sheet."""
SMALL, MARGIN = 32, 2
"""Pixels of a drawing made small, and around it, about as in most training pictures."""
KEPT = 4096
"""Latents kept in memory, 4 KB each."""


@dataclass(frozen=True)
class Thing:
    """What a picture shows, with its words."""

    name: str
    names_en: tuple[str, ...]
    names_ja: tuple[str, ...]


@cache
def things(folder: Path | None = None) -> tuple[Thing, ...]:
    """Everything that is drawn, in the order of the drawings; folder: of an album, None: the one that ships."""
    words = json.loads(((folder or album_folder()) / "things.json").read_text(encoding="utf-8"))
    return tuple(Thing(name, tuple(en), tuple(ja)) for name, en, ja in words)


class Artwork:
    """The drawings, read style by style when they are asked for: `artwork[thing, style]` is uint8 `(128, 128, 4)`."""

    def __init__(self, folder: Path, count: int):
        self.folder, self.count = folder, count
        self._sheets: dict[int, np.ndarray] = {}

    def __getitem__(self, at: tuple[int, int]) -> np.ndarray:
        thing, style = at
        return self.style(style)[thing]

    def style(self, style: int) -> np.ndarray:
        """All drawings of a style, uint8 `(things, 128, 128, 4)`, straight alpha."""
        if style not in self._sheets:
            self._sheets[style] = _cut(self.folder / sheet_name(style))[: self.count]
        return self._sheets[style]


class Album:
    """The training pictures by number, 0 to `len(album) - 1`, in the order of the making."""

    def __init__(self, folder: Path):
        with np.load(folder / "album.npz") as file:
            self.numbers = {name: file[name] for name in file.files}
        self.things = things(folder)
        self.index = {thing.name: i for i, thing in enumerate(self.things)}
        self.artwork = Artwork(folder, len(self.things))
        self._latents: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.numbers["coarse"])

    @cached_property
    def _made(self) -> tuple[list[Scene], list[Places]]:
        return made(self.things, int(self.numbers["shards"]))

    @property
    def scenes(self) -> list[Scene]:
        """What each picture shows."""
        return self._made[0]

    @cached_property
    def facts(self) -> np.ndarray:
        """The same as numbers, int16 `(n, 8)`: columns as in `world.FIELDS`."""
        return to_table(self.scenes, self.things).numpy()

    @cached_property
    def drawing(self) -> np.ndarray:
        """Which drawing each picture is made of, int `(n,)`: thing times 4 plus style; pairs have a number of their own."""
        facts = self.facts.astype(int)
        alone = facts[:, 0] * 4 + facts[:, 1]
        return np.where(facts[:, -1] < 0, alone, 4 * len(self.things) + np.arange(len(facts)))

    def pictures(self, numbers) -> np.ndarray:
        """Training pictures, laid again: uint8 RGB `(n, 128, 128, 3)`."""
        shown, where = self._made
        whole = laid([shown[i] for i in numbers], [where[i] for i in numbers], self.artwork, self.index)
        return ((whole + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()

    def latents(self, model, number: int) -> np.ndarray:
        """One picture as the autoencoder encodes it, float32 `(4, 16, 16)`; kept for the next time."""
        from sd_explorer.models.encoding import encode_picture

        if number not in self._latents:
            if len(self._latents) >= KEPT:
                self._latents.clear()
            self._latents[number] = encode_picture(model, self.pictures([number])[0])
        return self._latents[number]

    @cached_property
    def small(self) -> tuple[np.ndarray, np.ndarray]:
        """All drawings small, at their usual size: colours times alpha, 0 to 255, and alpha, 0 to 1, `(1712, 32, 32, 3 or 1)`."""
        styles = [_shrunk(self.artwork.style(style)) for style in range(4)]
        both = np.stack(styles, 1).reshape(-1, SMALL, SMALL, 4)
        return both[..., :3], both[..., 3:]

    def once(self) -> tuple[np.ndarray, np.ndarray]:
        """Every drawing once: (numbers `(1712,)`, latents float32 `(1712, 4, 16, 16)`), kept to 8 bits."""
        numbers = self.numbers
        return numbers["once"], numbers["latents"].astype(np.float32) * float(numbers["latents_step"])

    def coarse(self, latents: np.ndarray) -> np.ndarray:
        """Squared distance of latents `(4, 16, 16)` to every picture in the few directions that are kept, float32 `(n,)`."""
        numbers = self.numbers
        flat = latents.reshape(-1) - numbers["mean"].astype(np.float32)
        part = numbers["basis"].astype(np.float32) @ flat / float(numbers["coarse_step"])
        return ((numbers["coarse"] - part.astype(np.float32)) ** 2).sum(1)


def made(things, shards: int) -> tuple[list[Scene], list[Places]]:
    """Scenes and places of all shards, as `training.latents.encode` drew them."""
    shown, where = [], []
    for number in range(shards):
        rng = random.Random(SEED + number)
        part = scenes(things, ROUNDS, rng)
        for start in range(0, len(part), BATCH):
            where += places(part[start : start + BATCH], rng)
        shown += part
    return shown, where


def sheet_name(style: int) -> str:
    """File of a style's drawings."""
    from sd_explorer.training.artwork.fetch import STYLES

    return f"{STYLES[style].replace(' ', '_')}.webp"


def _cut(path: Path) -> np.ndarray:
    """A sheet of drawings, row by row: uint8 `(n, 128, 128, 4)`."""
    from PIL import Image

    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGBA"))
    rows = sheet.shape[0] // SIDE
    return sheet.reshape(rows, SIDE, COLUMNS, SIDE, 4).transpose(0, 2, 1, 3, 4).reshape(-1, SIDE, SIDE, 4)


def _shrunk(drawings: np.ndarray) -> np.ndarray:
    """uint8 `(n, 128, 128, 4)` -> float32 `(n, 32, 32, 4)`: colours times alpha, then alpha, in an empty margin."""
    import torch
    from torch.nn import functional as F

    parts = []
    for part in np.array_split(drawings, max(1, len(drawings) // 64)):
        rgba = torch.from_numpy(part).permute(0, 3, 1, 2).float()
        alpha = rgba[:, 3:] / 255
        small = F.adaptive_avg_pool2d(torch.cat([rgba[:, :3] * alpha, alpha], 1), SMALL - 2 * MARGIN)
        parts.append(F.pad(small, [MARGIN] * 4))
    return torch.cat(parts).permute(0, 2, 3, 1).numpy()


@cache
def album() -> Album:
    """The album that ships."""
    return Album(album_folder())
