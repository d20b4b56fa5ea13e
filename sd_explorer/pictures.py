"""Arrays into picture bytes and back. No words are drawn into pictures; labels are HTML."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from sd_explorer.problems import Problem

WIDEST = 32000
"""Pixels; browsers refuse bitmaps wider than 32767."""
MOST_PIXELS = 32_000_000
"""Pictures of more pixels are refused undecoded: decoding takes up to 13 bytes for each (WebP), so 420 MB."""
MOST_BYTES = 64 * 2**20
"""Files larger than this are refused unread."""
SIDE = 2048
"""Pixels; pictures that are read are made smaller until no side is longer."""


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


def thumb(picture: np.ndarray, most: int = 256) -> bytes:
    """A picture `(H, W, 3)` as a square JPEG of at most `most` pixels a side."""
    return encode(resize(picture[None], min(most, max(picture.shape[:2])))[0])


def shrunk(picture: np.ndarray, most: int = 256) -> bytes:
    """A JPEG of a picture `(H, W, 3)` in its own proportions, no side longer than `most`."""
    from PIL import Image

    image = Image.fromarray(picture)
    image.thumbnail((most, most))
    return encode(np.asarray(image))


def fitted(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture `(H, W, 3)` at exactly this size, what does not fit cut off around its middle."""
    from PIL import Image, ImageOps

    if picture.shape[:2] == (height, width):
        return picture
    return np.asarray(ImageOps.fit(Image.fromarray(picture), (width, height), Image.Resampling.LANCZOS))


def sprite(pictures: np.ndarray, most: int = 256, sharp: bool | None = None) -> bytes:
    """Pictures `(n, H, W, 3)` as square tiles side by side in one picture, at most `most` pixels each.

    sharp: a PNG, which keeps single pixels and takes three times as long; else a JPEG. None: a PNG for small tiles (latents).
    """
    side = min(max(pictures.shape[1:3]), most, WIDEST // len(pictures))
    tiles = resize(pictures, side)
    strip = np.concatenate(list(tiles), axis=1)  # (side, n * side, 3)
    return encode(strip, "PNG") if (side <= 64 if sharp is None else sharp) else encode(strip)


def side_by_side(pictures: np.ndarray, kind: str = "JPEG") -> bytes:
    """Pictures `(n, H, W, 3)` as they are, side by side in one picture: a few steps for one message."""
    return encode(np.concatenate(list(pictures), axis=1), kind)


def read_picture(data: bytes, name: str = "picture") -> np.ndarray:
    """A PNG, JPEG or WebP as uint8 RGB `(H, W, 3)`, what is transparent on white, the first one where several move.

    At most `MOST_BYTES` bytes and `MOST_PIXELS` pixels, made smaller to `SIDE`; raises `Problem` for anything else.
    """
    from PIL import Image

    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes")
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            upright = _small_and_upright(image)
    except Exception as error:
        raise Problem("not_a_picture", name=name) from error
    return np.asarray(Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB"))


def _small_and_upright(image):
    """RGBA, no side longer than `SIDE`."""
    from PIL import ImageOps

    if image.width * image.height > MOST_PIXELS:
        raise ValueError(f"{image.width} x {image.height} pixels")
    image.draft("RGB", (SIDE, SIDE))  # JPEG: decoded at a half, a quarter or an eighth of its side
    if max(image.size) > SIDE:
        image.thumbnail((SIDE, SIDE))
    return ImageOps.exif_transpose(image).convert("RGBA")


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


MAP_COLOURS = ("#af8d32", "#008790", "#ac7cc3", "#787a16", "#25a1c6", "#9e588d", "#76a155",
               "#327ab4", "#cb7390", "#2d8857", "#758ed9", "#ae5655", "#1fa993", "#7667b2")  # fmt: skip
"""Muted hues around the circle of OKLCH, the next one far from the last; none near orange, which means «yours»."""


def numbers_picture(numbers: np.ndarray) -> np.ndarray:
    """A matrix `(h, w)` as uint8 RGB: white is 0, orange positive, blue negative, full colour at 3 deviations."""
    share = np.clip(np.asarray(numbers, np.float32) / (3 * numbers.std() + 1e-9), -1, 1)[..., None]
    ends = np.where(share > 0, np.array([194, 65, 12], np.float32), np.array([40, 90, 170], np.float32))
    return (255 + np.abs(share) * (ends - 255)).round().astype(np.uint8)


def signed_picture(numbers: np.ndarray) -> np.ndarray:
    """A matrix `(h, w)` as uint8 RGB: white is 0, green positive, purple negative, full colour at 1.5 deviations."""
    share = np.clip(np.asarray(numbers, np.float32) / (1.5 * numbers.std() + 1e-9), -1, 1)[..., None]
    ends = np.where(share > 0, np.array([20, 113, 63], np.float32), np.array([112, 48, 160], np.float32))
    return (255 + np.abs(share) * (ends - 255)).round().astype(np.uint8)
