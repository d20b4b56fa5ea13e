"""PNGs that carry the settings that painted them."""

from __future__ import annotations

import io
import json

import numpy as np

from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.files.a1111 import A1111_KEY, a1111_and_rest, a1111_text, branch_a1111_text
from sd_explorer.files.peers import COMFY_KEY, INVOKE_KEY, recipe_from_comfy, recipe_from_invoke
from sd_explorer.pictures import MOST_BYTES, MOST_PIXELS, encode
from sd_explorer.problems import Problem

KEY = "sd_explorer"
"""PNG text chunk with our JSON."""


def png_with_settings(picture: np.ndarray, recipe: Recipe | Branch | FromPicture, engine: str = "") -> bytes:
    """A PNG that carries what painted it twice: as our JSON and, where A1111 has words for it, as `parameters`.

    engine: what painted it, as `Trace.engine` says; the JSON names it.
    """
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    height, width = picture.shape[:2]
    info.add_itxt(KEY, settings_json(recipe, engine))
    if isinstance(recipe, Branch):
        text = branch_a1111_text(recipe, width, height)
    elif isinstance(recipe, FromPicture):
        text = a1111_text(recipe.recipe, width, height, recipe.strength)
    else:
        text = a1111_text(recipe, width, height)
    if text is not None:
        info.add_itxt(A1111_KEY, text)
    return encode(picture, "PNG", pnginfo=info)


def settings_json(recipe: Recipe | Branch | FromPicture, engine: str = "") -> str:
    """The settings as JSON that names what painted; reading it back gives the recipe, of which that is no part."""
    values = json.loads(recipe.to_json()) | ({"engine": engine} if engine else {})
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def settings_from_png(data: bytes, name: str = "picture") -> Recipe | Branch | FromPicture:
    """What painted a PNG, by what stands inside; raises `Problem` where nothing does that can be read."""
    return settings_and_rest(data, name)[0]


def settings_and_rest(data: bytes, name: str = "picture") -> tuple[Recipe | Branch | FromPicture, tuple[str, ...]]:
    """(the recipe, branch or beginning with a picture, names of what could not be restored) inside a PNG: ours, A1111's,
    InvokeAI's or ComfyUI's. Raises `Problem` for anything else.

    Pixels are decoded only where the text stands behind them, and then only up to `MOST_PIXELS` of them.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"{len(data)} bytes")
        info = _texts(data)
    except Exception as error:
        raise Problem("not_a_png", name=name) from error
    try:
        for key, read in READERS.items():
            if key in info:
                return read(info[key])
    except Problem as problem:
        raise Problem("png_settings_bad", name=name, detail=str(problem)) from problem
    raise Problem("png_without_settings", name=name)


READERS: dict = {
    KEY: lambda text: (recipe_from_json(text), ()),
    A1111_KEY: a1111_and_rest,
    INVOKE_KEY: recipe_from_invoke,
    COMFY_KEY: recipe_from_comfy,
}
"""PNG text chunk -> what reads it, the one that says most first."""


def _texts(data: bytes) -> dict[str, str]:
    """The text chunks of a PNG; Pillow reads at most a megabyte of each."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        if not READERS.keys() & image.info.keys() and image.width * image.height <= MOST_PIXELS:
            image.load()
        return {key: value for key, value in image.info.items() if isinstance(key, str) and isinstance(value, str)}
