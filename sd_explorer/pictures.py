"""Arrays into picture bytes and figures. No words are drawn into pictures; labels are HTML."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.metadata import A1111_KEY, KEY, a1111_text, recipe_from_a1111
from sd_explorer.problems import Problem

WIDEST = 32000
"""Pixels; browsers refuse bitmaps wider than 32767."""
MOST_PIXELS = 64_000_000
"""A PNG larger than this is refused unread."""


def encode(picture: np.ndarray, kind: str = "JPEG", **options) -> bytes:
    """uint8 RGB `(H, W, 3)` -> bytes of a JPEG (quality 92, full colour) or PNG."""
    from PIL import Image

    file = io.BytesIO()
    if kind == "JPEG":
        options = {"quality": 92, "subsampling": 0} | options
    Image.fromarray(picture).save(file, kind, **options)
    return file.getvalue()


def resize(pictures: np.ndarray, side: int, smooth: bool = True) -> np.ndarray:
    """Pictures `(n, H, W, 3)` -> `(n, side, side, 3)`; not square ones are fitted in, on black."""
    from PIL import Image, ImageOps

    how = Image.Resampling.LANCZOS if smooth else Image.Resampling.NEAREST
    if pictures.shape[1:3] == (side, side):
        return pictures
    return np.stack([np.asarray(ImageOps.pad(Image.fromarray(p), (side, side), how)) for p in pictures])


def sprite(pictures: np.ndarray, most: int = 256) -> bytes:
    """Pictures `(n, H, W, 3)` as square tiles side by side in one JPEG, at most `most` pixels each.

    Small pictures (latents) become a PNG, which keeps their pixels sharp.
    """
    side = min(max(pictures.shape[1:3]), most, WIDEST // len(pictures))
    tiles = resize(pictures, side)
    strip = np.concatenate(list(tiles), axis=1)  # (side, n * side, 3)
    return encode(strip, "PNG") if side <= 64 else encode(strip)


def png_with_settings(picture: np.ndarray, recipe: Recipe) -> bytes:
    """A PNG that carries its recipe twice: as our JSON and as A1111's `parameters`."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    height, width = picture.shape[:2]
    info.add_itxt(KEY, recipe.to_json())
    info.add_itxt(A1111_KEY, a1111_text(recipe, width, height))
    return encode(picture, "PNG", pnginfo=info)


def settings_from_png(data: bytes, name: str = "picture") -> Recipe:
    """The recipe inside a PNG, ours or A1111's; raises `Problem` for anything else."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            image.load()  # text may stand behind the pixels
            info = dict(image.text)
    except Exception as error:
        raise Problem("not_a_png", name=name) from error
    try:
        if KEY in info:
            return Recipe.from_json(info[KEY])
        if A1111_KEY in info:
            return recipe_from_a1111(info[A1111_KEY])
    except Problem as problem:
        raise Problem("png_settings_bad", name=name, detail=str(problem)) from problem
    raise Problem("png_without_settings", name=name)


def read_picture(data: bytes, name: str = "picture") -> np.ndarray:
    """A PNG, JPEG or WebP as uint8 RGB `(H, W, 3)`, what is transparent on white; raises `Problem` for anything else."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except Exception as error:
        raise Problem("not_a_picture", name=name) from error
    return np.asarray(Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB"))


def gif(pictures: np.ndarray, seconds: float = 3.0, hold: float = 1.5) -> bytes:
    """Pictures `(n, H, W, 3)` as an endless GIF of about `seconds`, the last one held `hold` seconds longer."""
    from PIL import Image

    file = io.BytesIO()
    each = max(40, round(1000 * seconds / len(pictures)))
    times = [each] * (len(pictures) - 1) + [each + round(1000 * hold)]
    first, *rest = [Image.fromarray(p) for p in pictures]
    first.save(file, "GIF", save_all=True, append_images=rest, duration=times, loop=0)
    return file.getvalue()


def grid(rows: Sequence[np.ndarray], columns: Sequence[int], side: int = 128, gap: int = 4) -> np.ndarray:
    """Rows of pictures `(n, H, W, 3)` at the chosen columns as one white-gapped picture, uint8 RGB."""
    tiles = [resize(row[list(columns)], side, smooth=row.shape[1] >= side) for row in rows]
    height, width = len(rows) * (side + gap) - gap, len(columns) * (side + gap) - gap
    sheet = np.full((height, width, 3), 255, np.uint8)
    for r, row in enumerate(tiles):
        for c, tile in enumerate(row):
            sheet[r * (side + gap) : r * (side + gap) + side, c * (side + gap) : c * (side + gap) + side] = tile
    return sheet


def evenly(count: int, most: int) -> list[int]:
    """At most `most` indices out of `count`, evenly spread, the first and last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, max(most, 1))).round().astype(int)).tolist()


def denoising_figure(frames, columns: int = 8):
    """A matplotlib Figure: noisy latents, predicted noise and predicted picture over the steps."""
    from matplotlib.figure import Figure

    chosen = evenly(len(frames.clean), columns)
    rows = (("noisy latents", frames.noisy), ("predicted noise", frames.noise), ("predicted picture", frames.clean))
    figure = Figure(figsize=(1.25 * len(chosen) + 1, 4.2), layout="constrained")
    axes = figure.subplots(3, len(chosen), squeeze=False)
    for (title, pictures), line in zip(rows, axes, strict=True):
        line[0].set_ylabel(title)
        for index, axis in zip(chosen, line, strict=True):
            axis.imshow(pictures[index])
            axis.set_xticks([])
            axis.set_yticks([])
    for index, axis in zip(chosen, axes[0], strict=True):
        axis.set_title(f"step {index + 1}", fontsize=9)
    return figure


def noise_figure(trace):
    """A matplotlib Figure: noise level and distance to the final picture over the steps of a Trace."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), layout="constrained")
    axis = figure.subplots()
    steps = np.arange(1, len(trace.steps) + 1)
    axis.plot(steps, [step.noise_level for step in trace.steps], label="noise level", color="#c2410c")
    axis.plot(steps, trace.settling, "--", label="distance to the final picture", color="#6b7076")
    axis.set(xlabel="step", ylim=(0, None))
    axis.legend(frameon=False)
    return figure


def map_figure(points: np.ndarray, labels: Sequence[str] | None = None, placed: Sequence = ()):
    """A matplotlib Figure of map points `(n, 2 or more)`, coloured by label.

    placed: (point, points of its neighbours) of each prompt put on the map: a star with lines.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axis = figure.subplots()
    values = np.asarray(labels if labels is not None else [""] * len(points))
    for number, value in enumerate(dict.fromkeys(values.tolist())):
        rows = values == value
        axis.scatter(*points[rows, :2].T, s=7, color=MAP_COLOURS[number % len(MAP_COLOURS)], label=value, linewidths=0)
    for point, neighbours in placed:
        for other in neighbours:
            axis.plot(*zip(point[:2], other[:2], strict=True), color="#c2410c", linewidth=0.7, alpha=0.6)
        axis.scatter(*point[:2], s=120, marker="*", color="#c2410c", zorder=3)
    axis.set(xticks=[], yticks=[], aspect="equal")
    if labels is not None:
        axis.legend(frameon=False, fontsize=8, markerscale=2, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


MAP_COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee7733", "#8c6d5a", "#009988",
               "#8877cc", "#888888", "#b8860b", "#dd88bb", "#5a9bd4")  # fmt: skip
"""Paul Tol's bright and vibrant schemes and a few more: told apart by most eyes, on light and dark."""


def numbers_picture(numbers: np.ndarray) -> np.ndarray:
    """A matrix `(h, w)` as uint8 RGB: white is 0, orange positive, blue negative, full colour at 3 deviations."""
    share = np.clip(np.asarray(numbers, np.float32) / (3 * numbers.std() + 1e-9), -1, 1)[..., None]
    ends = np.where(share > 0, np.float32([194, 65, 12]), np.float32([40, 90, 170]))
    return (255 + np.abs(share) * (ends - 255)).round().astype(np.uint8)
