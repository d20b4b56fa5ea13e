"""The pictures that the UNet learns from: what a caption may name, and what varies freely where it does not."""

from __future__ import annotations

import random

from sd_explorer.training.artwork.captions import Says, Scene, backgrounds_for, can_recolour
from sd_explorer.training.artwork.compose import COLOURS, HUES, over, palette, place, recolour
from sd_explorer.training.artwork.fetch import STYLES

KINDS = {"plain": 58, "placed": 14, "big": 3, "recoloured": 10, "pair": 15}
"""Shares of the pictures: things first, then what else words can say."""
WHITE = 0.42
"""Share of white backgrounds."""
MIRRORED = 0.2
"""Share of single things shown mirrored, which no caption says."""
ONE_WAY = ("stop sign", "calendar", "eight ball", "gold medal", "fuel pump", "love letter", "cd")
"""Things with signs on them that would be wrong the other way round."""
SIDES, SIZES = ("", "left", "right"), ("", "small", "big")
Places = tuple[tuple[float, float, float], tuple[float, float, float] | None]
FIELDS = ("concept", "style", "background", "colour", "side", "size", "mirrored", "beside")
"""Columns of a table of facts; colour 0 is the thing's own, beside -1 is nothing."""


def random_scene(thing, style: str, things, rng: random.Random, kinds: dict[str, int] = KINDS) -> Scene:
    """A picture of this artwork with everything else at random."""
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    grounds = backgrounds_for(style)
    ground = "white" if rng.random() < WHITE else rng.choice(grounds[1:])
    if kind == "pair":
        return Scene(thing, style, ground, beside=rng.choice([t for t in things if t is not thing]))
    mirrored = rng.random() < MIRRORED and thing.name not in ONE_WAY
    colour = rng.choice(list(HUES)) if kind == "recoloured" and can_recolour(thing, style) else ""
    side, size = _place(kind, rng)
    return Scene(thing, style, ground, colour, side, size, mirrored)


def _place(kind: str, rng: random.Random) -> tuple[str, str]:
    """Side and size of one thing."""
    if kind == "placed":
        return (rng.choice(SIDES[1:]), "") if rng.random() < 0.5 else (rng.choice(SIDES), "small")
    return "", "big" if kind == "big" else ""


def scenes(things, rounds: int, rng: random.Random) -> list[Scene]:
    """`rounds` pictures of every artwork, in random order."""
    result = [random_scene(t, style, things, rng) for t in things for style in STYLES for _ in range(rounds)]
    rng.shuffle(result)
    return result


def random_says(scene: Scene, rng: random.Random) -> Says:
    """Which facts a caption names this time: whatever it leaves out, the picture is free in."""
    return Says(
        style=rng.random() < 0.7,
        background=rng.random() < (0.4 if scene.background == "white" else 0.65),
        colour=rng.random() < 0.8,
        place=rng.random() < 0.75,
    )


def placement(scene: Scene, rng: random.Random) -> tuple[float, float, float]:
    """Size of a thing as a part of the picture's side, and how far its middle is right and below (parts of the side)."""
    if scene.beside:
        return rng.uniform(0.42, 0.48), -0.25 + rng.uniform(-0.01, 0.01), rng.uniform(-0.06, 0.06)
    if scene.side:
        sign = -1 if scene.side == "left" else 1
        size = rng.uniform(0.44, 0.54) if scene.size else rng.uniform(0.54, 0.64)
        return size, sign * rng.uniform(0.17, 0.22), rng.uniform(-0.08, 0.08)
    low, high, shift = {"small": (0.44, 0.58, 0.06), "big": (1.12, 1.28, 0.03), "": (0.84, 0.96, 0.04)}[scene.size]
    return rng.uniform(low, high), rng.uniform(-shift, shift), rng.uniform(-shift, shift)


def _placed(arts, places):
    import numpy as np
    import torch

    scales = torch.tensor([p[0] for p in places])
    return place(torch.from_numpy(np.stack(arts)), scales, torch.tensor([p[1:] for p in places]))


def places(scenes: list[Scene], rng: random.Random) -> list[Places]:
    """Where the thing of each scene stands, and the one beside it: two `placement`s, None where there is nothing beside."""
    first = [placement(scene, rng) for scene in scenes]
    second = {i: placement(scene, rng) for i, scene in enumerate(scenes) if scene.beside}
    return [(first[i], second.get(i)) for i in range(len(scenes))]


def paint(scenes: list[Scene], artwork, index: dict[str, int], rng: random.Random):
    """The pictures of scenes, float (n, 3, 128, 128) in -1..1.

    artwork: uint8 (concept, style, 128, 128, 4); index: a concept's name -> its row.
    """
    return laid(scenes, places(scenes, rng), artwork, index)


def laid(scenes: list[Scene], where: list[Places], artwork, index: dict[str, int]):
    """As `paint`, at places that are known."""
    layers = _placed([_art(s, s.concept, artwork, index) for s in scenes], [first for first, _ in where])
    two = [i for i, s in enumerate(scenes) if s.beside]
    if two:
        right = _placed(
            [_art(scenes[i], scenes[i].beside, artwork, index) for i in two],
            [(size, -x, y) for size, x, y in (where[i][1] for i in two)],  # type: ignore[misc]
        )
        layers[two] = layers[two] + (1 - layers[two, 3:]) * right
    return over(layers, palette()[[list(COLOURS).index(s.background) for s in scenes]])


def _art(scene: Scene, concept, artwork, index):
    """One drawing as the scene has it: in its colour, mirrored or not, uint8 (128, 128, 4)."""
    import numpy as np

    art = np.array(artwork[index[concept.name], STYLES.index(scene.style)])
    if scene.colour:
        art = recolour(art, HUES[scene.colour])
    return np.ascontiguousarray(art[:, ::-1]) if scene.mirrored else art


def to_table(scenes: list[Scene], things):
    """The facts of scenes as numbers, int16 (scenes, 8), columns as in FIELDS."""
    import torch

    index, grounds, hues = {t: i for i, t in enumerate(things)}, list(COLOURS), ["", *HUES]
    rows = [
        (
            index[s.concept],
            STYLES.index(s.style),
            grounds.index(s.background),
            hues.index(s.colour),
            SIDES.index(s.side),
            SIZES.index(s.size),
            int(s.mirrored),
            index[s.beside] if s.beside else -1,
        )
        for s in scenes
    ]
    return torch.tensor(rows, dtype=torch.int16)


def from_row(row, things) -> Scene:
    """The scene of one row of a table of facts."""
    concept, style, ground, colour, side, size, mirrored, beside = map(int, row)
    hues = ["", *HUES]
    return Scene(
        things[concept],
        STYLES[style],
        list(COLOURS)[ground],
        hues[colour],
        SIDES[side],
        SIZES[size],
        bool(mirrored),
        things[beside] if beside >= 0 else None,
    )
