"""Latents and pixels: a picture on its way through the latents and back, once or many times, and what is done to it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.image_to_image import source_of
from sd_explorer.experiments.moved import Moved, change_picture, moved

BITS = (32, 8, 4, 3, 2, 1)
WHOLE_BITS = 32
"""A number as it is, float32."""
MOST_TRIPS = 20
BRUSHES = ("raise", "lower", "zero")
LOST_FULL, ANSWER_FULL = 64, 12
"""Loss, and answer to a pushed cell, of 255, that are drawn black."""


@dataclass(frozen=True)
class Dab:
    """Some cells of one channel, painted on: `raise` by 1, `lower` by 1, or `zero`."""

    kind: str
    channel: int
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Edits:
    """What is done to the latents between encoder and decoder; as it stands: nothing."""

    gains: tuple[float, ...] = ()
    """Factor of each channel; those that are missing are 1."""
    bits: int = WHOLE_BITS
    """Bits for each number, 1 to 31; 32: as it is."""
    dabs: tuple[Dab, ...] = ()

    def __call__(self, latents: np.ndarray) -> np.ndarray:
        """Latents `(C, h, w)` after dabs, gains and rounding, in this order; without any the same bits."""
        for dab in self.dabs:
            latents = _dabbed(latents, dab)
        gains = np.ones(len(latents), np.float32)
        gains[: len(self.gains)] = self.gains[: len(latents)]
        if (gains != 1).any():
            latents = latents * gains[:, None, None]
        return quantised(latents, self.bits)


def quantised(latents: np.ndarray, bits: int) -> np.ndarray:
    """Each channel of `(C, h, w)` rounded to 2 ** bits values that are evenly spread from its smallest to its largest
    number, which have to be kept along; 32 bits: untouched."""
    if bits >= WHOLE_BITS:
        return latents
    low, high = latents.min((1, 2), keepdims=True), latents.max((1, 2), keepdims=True)
    step = np.maximum((high - low) / (2.0**bits - 1), np.finfo(np.float32).tiny)
    return (low + np.round((latents - low) / step) * step).astype(np.float32)


def _dabbed(latents: np.ndarray, dab: Dab) -> np.ndarray:
    flat = latents.reshape(len(latents), -1).copy()
    cells = [cell for cell in dab.cells if 0 <= cell < flat.shape[1]]
    if dab.channel < len(flat):
        old = flat[dab.channel, cells]
        flat[dab.channel, cells] = {"raise": old + 1, "lower": old - 1, "zero": 0 * old}[dab.kind]
    return flat.reshape(latents.shape)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Peak signal-to-noise ratio of two uint8 pictures in decibels, 10 log10(255^2 / mean square error); inf: equal."""
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else float("inf")


@dataclass(frozen=True, eq=False)
class Coded:
    """A picture and its latents."""

    picture: np.ndarray
    """The pixels that the encoder saw, uint8 RGB `(H, W, 3)`."""
    latents: np.ndarray
    """What it said, float32 `(C, h, w)`."""
    colour: tuple[float, ...]
    """For each channel R^2: how much of it the mean colours of the cells tell, 0 to 1; NaN where it is the same everywhere."""


@dataclass(frozen=True, eq=False)
class Returned:
    """A picture that came back."""

    trips: int
    picture: np.ndarray
    """uint8 RGB `(H, W, 3)`."""
    latents: np.ndarray
    """What the first decoding was given, float32 `(C, h, w)`."""
    decibels: tuple[float, ...]
    """PSNR against the first picture after each trip."""
    lost: np.ndarray
    """White: nothing lost, black: 64 of 255 and more: uint8 RGB `(H, W, 3)`."""


def coded(model, recipe: Recipe, picture: np.ndarray) -> Coded:
    """Encode any picture, uint8 RGB `(H, W, 3)`, at the size of a recipe, cut around its middle."""
    from sd_explorer.models.encoding import encode_picture

    seen = source_of(model, recipe, picture)
    latents = encode_picture(model, seen)
    return Coded(seen, latents, colour_shares(latents, seen))


def through(model, code: Coded, edits: Edits | None = None, trips: int = 1) -> Iterator[Returned]:
    """Decode the latents after some edits; then encode and decode the picture again, until it made `trips` (1 to 20).

    Edits belong to the first trip. Without any, one trip is diffusers' `vae.decode(vae.encode(x).latent_dist.mode())`.
    """
    from sd_explorer.models.encoding import encode_picture

    latents = first = (edits or Edits())(code.latents)
    decibels: tuple[float, ...] = ()
    for trip in range(1, trips + 1):
        picture = model.decode(latents)[0]
        decibels = (*decibels, psnr(picture, code.picture))
        yield Returned(trip, picture, first, decibels, lost(picture, code.picture))
        if trip < trips:
            latents = encode_picture(model, picture)


def lost(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two uint8 pictures differ, white to black: uint8 RGB."""
    return change_picture(np.abs(one.astype(np.float32) - other).mean(2), LOST_FULL)


def colour_shares(latents: np.ndarray, picture: np.ndarray) -> tuple[float, ...]:
    """R^2 of each channel of `(C, h, w)` as an affine function of the mean colour of the pixels under each cell."""
    c, h, w = latents.shape
    blocks = picture.reshape(h, picture.shape[0] // h, w, picture.shape[1] // w, 3).mean((1, 3)).reshape(-1, 3) / 255
    known = np.column_stack([blocks, np.ones(len(blocks))])
    return tuple(_told(known, channel) for channel in latents.reshape(c, -1).astype(np.float64))


def _told(known: np.ndarray, values: np.ndarray) -> float:
    all_of_it = ((values - values.mean()) ** 2).sum()
    if all_of_it <= 1e-12 * len(values):
        return float("nan")
    rest = values - known @ np.linalg.lstsq(known, values, rcond=None)[0]
    return float(1 - (rest**2).sum() / all_of_it)


def owned(model, latents: np.ndarray, channel: int, cells: Sequence[int], push: float = 1.0) -> Moved:
    """Which pixels answer when some cells of one channel are pushed: the change of the decoded picture."""
    pushed = latents.reshape(len(latents), -1).copy()
    pushed[channel, list(cells)] += push
    before, after = (model.decode(z)[0] for z in (latents, pushed.reshape(latents.shape)))
    return moved(before, after, cells, latents.shape[1:])


def channel_picture(latents: np.ndarray, channel: int) -> np.ndarray:
    """One channel of `(C, h, w)` on a fixed scale, black at -3, grey at 0, white at 3: uint8 RGB `(h, w, 3)`."""
    grey = np.clip(127.5 + latents[channel] * 42.5, 0, 255).round().astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)
