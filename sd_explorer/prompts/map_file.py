"""The file of a map: an `.npz` of vectors, points and JSON, and what it must hold to be believed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np

from sd_explorer.problems import Problem
from sd_explorer.prompts.neighbours import unit
from sd_explorer.prompts.records import METHODS, Trust

TEXTS = ("prompts", "which", "method", "settings", "labels", "model_name")
NUMBERS = ("empty", "repeated")
MOST_BYTES = 2**29
"""What the arrays of a file may take unpacked, 512 MB (300,000 prompts): a small file may hold a very large array."""


def pack(chart) -> bytes:
    """A map as the content of an `.npz`; nothing in it is run when it is loaded."""
    facts = {name: getattr(chart, name) for name in (*TEXTS, *NUMBERS)}
    facts["trust"] = [chart.trust.trustworthiness, chart.trust.continuity, chart.trust.neighbours]
    arrays = {"vectors": chart.vectors.astype(np.float16), "points": chart.points}
    if chart.axes is not None:
        arrays["axes"] = chart.axes
    file = io.BytesIO()
    np.savez_compressed(file, facts=np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), np.uint8), **arrays)
    return file.getvalue()


def unpack(path: str | Path) -> dict:
    """The fields of the map in a file; `Problem` for any other file."""
    try:
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            _small_enough(file)
            facts = json.loads(file["facts"].tobytes())
            arrays = {
                name: np.asarray(file[name], np.float32) for name in ("vectors", "points", "axes") if name in file
            }
        found = {name: facts[name] for name in TEXTS} | {name: int(facts[name]) for name in NUMBERS}
        found["prompts"] = tuple(found["prompts"])
        found["labels"] = {str(name): tuple(values) for name, values in found["labels"].items()}
        found["measured"] = Trust(*facts["trust"])
        _fit_together(found, **arrays)
    except Exception as error:
        raise Problem("map_broken", path=path, detail=f"{type(error).__name__}: {error}") from error
    return found | {"vectors": unit(arrays["vectors"]), "points": arrays["points"], "axes": arrays.get("axes")}


def _small_enough(file):
    if not hasattr(file, "zip"):
        raise ValueError("no .npz")
    if sum(member.file_size for member in file.zip.infolist()) > MOST_BYTES:
        raise ValueError("too large")


def _fit_together(found: dict, vectors: np.ndarray, points: np.ndarray, axes: np.ndarray | None = None):
    """Raise ValueError where shapes, numbers or words are not those of a map."""
    prompts, labels = found["prompts"], found["labels"]
    if vectors.ndim != 2 or points.ndim != 2 or points.shape[1] not in (2, 3):
        raise ValueError("its arrays have other shapes")
    if len({len(prompts), len(vectors), len(points), *map(len, labels.values())}) != 1 or len(prompts) < 2:
        raise ValueError("its parts do not fit together")
    if axes is not None and axes.shape != (points.shape[1], vectors.shape[1]):
        raise ValueError("its axes do not fit its vectors")
    if not all(np.isfinite(array).all() for array in (vectors, points, *([axes] if axes is not None else []))):
        raise ValueError("not all of its numbers are finite")
    words = (*prompts, found["which"], found["model_name"], *(value for values in labels.values() for value in values))
    if not all(isinstance(word, str) for word in words) or len(set(prompts)) != len(prompts):
        raise ValueError("its prompts or labels are no words, or not all different")
    if found["method"] not in METHODS or not isinstance(found["settings"], dict):
        raise ValueError("its layout is of another kind")
