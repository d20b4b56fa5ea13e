"""Makes the album that ships: the drawings, and figures to find and judge the training pictures that are near."""

from __future__ import annotations

import io
import json
import random
from hashlib import sha256
from pathlib import Path

import numpy as np

from sd_explorer.bundled import BUNDLED, album_folder
from sd_explorer.training.album import COLUMNS, SIDE, Album, sheet_name
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.artwork.world import FIELDS
from sd_explorer.training.latents import ROUNDS

DIRECTIONS, COARSE_STEP, LATENTS_STEP = 48, 0.4, 0.04
"""Principal directions that are kept of every picture; steps of what is kept to 8 bits."""
QUALITY = 95
"""Of the 3-D renders' WebP; the other styles are kept exactly."""
PAIRS, HELD_OUT = 400, 100
"""Pairs behind each box of the yardstick, new placements behind the ratio's."""
TILE, TILES = 48, 8
RELATIONS = ("same_drawing", "same_thing", "same_style", "other")


def make(work: Path, target: Path | None = None) -> Path:
    """Writes the album's folder from the work folder: artwork, shards of latents, shipped vision tower. Goes on where it was."""
    target = target or album_folder()
    target.mkdir(parents=True, exist_ok=True)
    things = concepts(work, 1)
    words = [(thing.name, thing.names_en, thing.names_ja) for thing in things]
    (target / "things.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    _sheets(work, target, len(things))
    latents, facts = _shards(work)
    _add(target, "coarse", lambda: _coarse(latents, facts) | _once(latents, facts))
    _add(target, "floor", lambda: {"floor": _floor(work, latents, facts, things)})
    _add(target, "yardstick_latents", lambda: _yardstick(Album(target), latents))
    _add(target, "clip", lambda: _clip(Album(target)) | {"ratio": _ratios(Album(target), latents)})
    _tiles(Album(target), target)
    return target


def _shards(work: Path):
    """All latents, float16 (n, 4, 16, 16), and the facts of them, int16 (n, 8)."""
    import torch

    shards = [torch.load(path, weights_only=True) for path in sorted(work.glob("latents-*.pt"))]
    return tuple(torch.cat([shard[name] for shard in shards]) for name in ("latents", "facts"))


def _add(target: Path, wanted: str, make) -> None:
    """Puts arrays into `album.npz`, unless the wanted one is there."""
    path, numbers = target / "album.npz", {}
    if path.exists():
        with np.load(path) as file:
            numbers = {name: file[name] for name in file.files}
    if wanted not in numbers:
        np.savez_compressed(path, **(numbers | make()))


def _sheets(work: Path, target: Path, count: int) -> None:
    artwork = np.load(work / "pictures.npy", mmap_mode="r")
    for style in range(len(STYLES)):
        path = target / sheet_name(style)
        if not path.exists():
            path.write_bytes(_sheet(np.array(artwork[:count, style]), style == 0))


def _sheet(drawings: np.ndarray, lossy: bool) -> bytes:
    """Drawings `(n, 128, 128, 4)` in rows of `COLUMNS` as one WebP; what nobody sees is emptied."""
    from PIL import Image

    rows = -(-len(drawings) // COLUMNS)
    cells = np.zeros((rows * COLUMNS, SIDE, SIDE, 4), np.uint8)
    cells[: len(drawings)] = drawings * (drawings[..., 3:] > 0)
    sheet = cells.reshape(rows, COLUMNS, SIDE, SIDE, 4).transpose(0, 2, 1, 3, 4).reshape(rows * SIDE, -1, 4)
    file = io.BytesIO()
    how = {"quality": QUALITY, "method": 5} if lossy else {"lossless": True, "quality": 100, "method": 6}
    Image.fromarray(sheet).save(file, "WEBP", **how)
    return file.getvalue()


def _coarse(latents, facts) -> dict[str, np.ndarray]:
    """Every picture along the directions in which they differ most."""
    flat = latents.float().flatten(1).numpy()
    mean = flat.mean(0)
    values, vectors = np.linalg.eigh(np.cov(flat[::4].T))
    basis = vectors[:, ::-1][:, :DIRECTIONS].T.astype(np.float16)
    part = (flat - mean) @ basis.T.astype(np.float32) / COARSE_STEP
    return {
        "facts": np.array(sha256(facts.numpy().tobytes()).hexdigest()),
        "shards": np.array(round(len(facts) / (ROUNDS * len(STYLES) * (int(facts[:, 0].max()) + 1)))),
        "mean": mean.astype(np.float16),
        "basis": basis,
        "coarse": np.clip(part.round(), -127, 127).astype(np.int8),
        "coarse_step": np.array(COARSE_STEP),
    }


def _once(latents, facts) -> dict[str, np.ndarray]:
    """The first plain picture of each drawing: on white where there is one, unturned, alone, in its own colour."""
    facts = facts.numpy()
    plain = _plain(facts)
    order = sorted(np.flatnonzero(plain), key=lambda i: facts[i, 2] != 0)
    first: dict[tuple[int, int], int] = {}
    for i in order:
        first.setdefault((int(facts[i, 0]), int(facts[i, 1])), int(i))
    once = np.array([first[key] for key in sorted(first)], np.int32)
    kept = np.clip((latents[once].float().numpy() / LATENTS_STEP).round(), -127, 127).astype(np.int8)
    return {"once": once, "latents": kept, "latents_step": np.array(LATENTS_STEP)}


def _floor(work: Path, latents, facts, things) -> np.ndarray:
    from sd_explorer.judging.floor import floor
    from sd_explorer.training.pool import kept_pool, words_of

    return np.array(floor(latents, facts, things, words_of(kept_pool(work), things)))


def _plain(facts: np.ndarray) -> np.ndarray:
    """Which pictures show one thing in its own colour, in the middle, at its usual size, unturned."""
    return (facts[:, FIELDS.index("beside")] < 0) & (facts[:, [3, 4, 5, 6]] == 0).all(1)


def _clip(album: Album) -> dict[str, np.ndarray]:
    """CLIP's vectors of the drawings, each once, by the shipped tower."""
    from sd_explorer.models import load_model

    model, once = load_model(), album.numbers["once"]
    vectors = [model.picture_vectors(album.pictures(once[i : i + 64])) for i in range(0, len(once), 64)]
    return {"clip": np.clip((np.concatenate(vectors) * 127).round(), -127, 127).astype(np.int8)}


def _yardstick(album: Album, latents) -> dict[str, np.ndarray]:
    """Distances of pairs in each relation, by each measure, as boxes."""
    from sd_explorer.experiments.nearest import MEASURES, apart, look
    from sd_explorer.models import load_model

    model = load_model()
    boxes: dict[str, list[np.ndarray]] = {name: [] for name in MEASURES}
    for relation in RELATIONS:
        pairs = _pairs(album.facts, relation)
        one, two = (look(model, album.pictures(side), latents[side].float().numpy()) for side in pairs.T)
        for name in MEASURES:
            boxes[name].append(_box([apart(name, a, b) for a, b in zip(one[name], two[name], strict=True)]))
    return {f"yardstick_{name}": np.array(rows) for name, rows in boxes.items()}


def _box(values) -> np.ndarray:
    return np.percentile(values, (5, 25, 50, 75, 95))


def _pairs(facts: np.ndarray, relation: str) -> np.ndarray:
    """Pairs of plain pictures on one background, `(PAIRS, 2)`, that stand in a relation."""
    rng = random.Random(3)
    plain = np.flatnonzero(_plain(facts))
    result: list[tuple[int, int]] = []
    while len(result) < PAIRS:
        one = rng.choice(plain)
        same = facts[plain] == facts[one]
        thing, style = same[:, 0], same[:, 1]
        wanted = {"same_drawing": thing & style, "same_thing": thing & ~style, "same_style": ~thing & style,
                  "other": ~thing & ~style}[relation]  # fmt: skip
        others = plain[wanted & same[:, 2] & (plain != one)]
        if len(others):
            result.append((int(one), int(rng.choice(others))))
    return np.array(result)


def _ratios(album: Album, latents) -> np.ndarray:
    """Nearest drawing over the second nearest, of pictures that are taken out of the training set for it."""
    rng, flat = random.Random(4), latents.float().flatten(1).numpy()
    size, drawing = (flat**2).sum(1), album.drawing
    alone = np.flatnonzero(drawing < 4 * len(album.things))
    result = []
    for one in rng.sample(list(alone), HELD_OUT):
        far = np.maximum(size - 2 * flat @ flat[one] + size[one], 0)
        far[one] = np.inf
        best = np.full(drawing.max() + 1, np.inf)
        np.minimum.at(best, drawing, far)
        first, second = np.sort(best)[:2]
        result.append(float(np.sqrt(first / second)))
    return _box(result)


def _tiles(album: Album, target: Path) -> None:
    """A few training pictures of each of the bundled models, side by side."""
    from PIL import Image

    styles = {
        "pocket": range(len(STYLES)),
        "pocket-3d": [STYLES.index("3d render")],
        "pocket-ink": [STYLES.index("ink")],
    }
    for name in BUNDLED:
        rng = random.Random(8)
        rows = [i for i, fact in enumerate(album.facts) if fact[1] in styles[name]]
        pictures = album.pictures(rng.sample(rows, TILES))
        small = [np.asarray(Image.fromarray(p).resize((TILE, TILE), Image.Resampling.LANCZOS)) for p in pictures]
        Image.fromarray(np.concatenate(small, 1)).save(target / f"{name}.jpg", quality=88)
