"""Own pictures as training examples: cut from plain paper, laid anew each time, told by captions with the new word."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from sd_explorer.pictures import fitted
from sd_explorer.problems import Problem
from sd_explorer.training.album import Thing
from sd_explorer.training.artwork.captions import Says, Scene, backgrounds_for, caption
from sd_explorer.training.artwork.compose import COLOURS, MAX_SHIFT, SCALES, over, palette, place
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.artwork.world import WHITE

FEWEST, MOST = 4, 8
"""Own pictures."""
PAPER = 24
"""Of 255: how much the border of a picture may vary in each colour and still be plain paper."""
CLOSER = (1.0, 1.15)
"""Sizes of a picture without plain paper: it fills the square, so it only comes nearer."""


@dataclass(frozen=True, eq=False)
class Own:
    """One picture of the new thing."""

    picture: np.ndarray
    """uint8 RGBA `(side, side, 4)`, straight alpha."""
    style: str = ""
    """One of `STYLES`, where it is known: captions may then say it."""

    @property
    def cut(self) -> bool:
        """Whether something of it is transparent, so that it can stand on any colour."""
        return bool((self.picture[..., 3] < 255).any())


def own_picture(picture: np.ndarray, side: int) -> Own:
    """A picture `(H, W, 3)` of any size: its middle square, and its paper taken away where the border is plain."""
    return Own(cut_out(fitted(picture, side, side)))


def cut_out(picture: np.ndarray) -> np.ndarray:
    """uint8 RGB `(h, w, 3)` -> RGBA, transparent where the border's plain colour reaches in from the border.

    A picture whose border has several colours stays whole.
    """
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(int)
    paper = np.median(border, 0)
    near = np.abs(picture.astype(int) - paper).max(2) <= PAPER
    plain = np.abs(border - paper).max(1) <= PAPER
    alpha = np.full(near.shape, 255, np.uint8)
    if plain.mean() > 0.98:
        alpha[_reached(near)] = 0
    return np.dstack([picture, alpha])


def _reached(free: np.ndarray) -> np.ndarray:
    """Which free cells can be reached from the border, bool `(h, w)`: a flood, row by row until nothing changes."""
    wet = np.zeros_like(free)
    wet[[0, -1]], wet[:, [0, -1]] = free[[0, -1]], free[:, [0, -1]]
    while True:
        spread = wet.copy()
        spread[1:] |= wet[:-1]
        spread[:-1] |= wet[1:]
        spread[:, 1:] |= wet[:, :-1]
        spread[:, :-1] |= wet[:, 1:]
        spread &= free
        if (spread == wet).all():
            return wet
        wet = spread


def checked(pictures) -> tuple[Own, ...]:
    """The own pictures as a tuple; `Problem` unless there are 4 to 8."""
    pictures = tuple(pictures)
    if not FEWEST <= len(pictures) <= MOST:
        raise Problem("teach_pictures", count=len(pictures), low=FEWEST, high=MOST)
    return pictures


def examples(own: tuple[Own, ...], word: str, count: int, seed: int, side: int) -> tuple[np.ndarray, list[str]]:
    """The own pictures in turn, each laid anew on a plain colour: uint8 `(count, side, side, 3)` and a caption each.

    Captions are those of the pocket model's training, with the new word as the thing's name; in Japanese where the word is.
    """
    import torch

    rng = random.Random(seed)
    shown = [own[i % len(own)] for i in range(count)]
    scenes = [_scene(one, word, rng) for one in shown]
    sizes = torch.tensor([rng.uniform(*(SCALES if one.cut else CLOSER)) for one in shown])
    shifts = torch.tensor([[rng.uniform(-MAX_SHIFT, MAX_SHIFT) * one.cut for _ in range(2)] for one in shown])
    art = np.stack([fitted(one.picture, side, side) for one in shown])
    grounds = palette()[[list(COLOURS).index(scene.background) for scene in scenes]]
    pixels = over(place(torch.from_numpy(art), sizes, shifts), grounds)
    whole = ((pixels + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    language = "en" if word.isascii() else "ja"
    return whole, [
        caption(scene, language, rng, _says(scene, one, rng)) for scene, one in zip(scenes, shown, strict=True)
    ]


def _scene(one: Own, word: str, rng: random.Random) -> Scene:
    """One picture on a colour at random: white as often as in the pocket model's training, where it can be laid on one."""
    style = one.style or STYLES[0]
    white = not one.cut or rng.random() < WHITE
    ground = "white" if white else rng.choice(backgrounds_for(style)[1:])
    return Scene(Thing(word, (word,), (word,)), style, ground)  # type: ignore[arg-type]  # the words are all it asks for


def _says(scene: Scene, one: Own, rng: random.Random) -> Says:
    """What a caption says besides the word: only what is known, and not always."""
    named = one.cut and rng.random() < (0.4 if scene.background == "white" else 0.65)
    return Says(style=bool(one.style) and rng.random() < 0.7, background=named)
