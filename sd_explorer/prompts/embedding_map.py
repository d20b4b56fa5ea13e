"""EmbeddingMap: prompts as points on a map that stays put, with true neighbours and a measure of trust."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sd_explorer.problems import Problem
from sd_explorer.prompts.neighbours import nearest, unit
from sd_explorer.prompts.parquet import pyarrow
from sd_explorer.prompts.placement import between, grain_of, nearest_on_map
from sd_explorer.prompts.projections import axis, on_axes, pca_axes, umap
from sd_explorer.prompts.reference import label_name
from sd_explorer.prompts.trust import continuity, kept, trustworthiness

METHODS = ("umap", "pca", "axes")
NEIGHBOURS = 10
"""How many true neighbours a placement and the trust figures look at."""
SHIPPED = "map.npz"
"""The pocket model's map of the reference prompts, beside the folder of its weights."""
FEWEST = 5
"""Prompts that a map needs."""
SAMPLE = 2000
"""Trust is measured on a fixed sample of so many points where there are more: it grows with the square."""


@dataclass(frozen=True)
class Neighbour:
    """One of the true neighbours of a prompt."""

    index: int
    """Its place in the map's prompts."""
    prompt: str
    cosine: float
    """Cosine similarity in the full space, -1 to 1."""


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a prompt lies on a map."""

    prompt: str
    point: np.ndarray
    """float32 `(2,)` or `(3,)`."""
    neighbours: tuple[Neighbour, ...]
    """The true neighbours, the most similar first; never the prompt itself."""
    kept: float
    """Share of them that are also among the as many nearest on the map, 0 to 1: how far this spot can be trusted."""
    index: int | None = None
    """Its own number where it is one of the map's prompts."""


@dataclass(frozen=True)
class Trust:
    """How far the whole map can be trusted (Venna & Kaski 2001); 1 is perfect."""

    trustworthiness: float
    """Are neighbours on the map true neighbours?"""
    continuity: float
    """Are true neighbours still neighbours on the map?"""
    neighbours: int
    """How many neighbours of each point were looked at."""


@dataclass(frozen=True, eq=False)
class EmbeddingMap:
    """A map of prompts. `EmbeddingMap.fit(prompts, model)` makes one; new prompts are placed without moving it."""

    prompts: tuple[str, ...]
    """Without empty ones and repetitions, in the order given."""
    vectors: np.ndarray
    """float32 `(n, d)`, length 1."""
    points: np.ndarray
    """float32 `(n, 2)` or `(n, 3)`."""
    which: str
    """Which vector of a prompt is mapped, as `Model.vectors` takes it."""
    method: str
    """One of `METHODS`."""
    settings: dict = field(default_factory=dict)
    """What the method was given."""
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """{name: a value for each prompt}, to colour by."""
    axes: np.ndarray | None = None
    """Of a linear map (`pca`, `axes`): float32 `(2 or 3, d)`."""
    empty: int = 0
    """Empty lines that were left out."""
    repeated: int = 0
    """Repetitions that were left out."""
    model_name: str = ""
    model: object = field(default=None, repr=False)
    """The Model that reads new prompts."""
    measured: Trust | None = None
    """Trust as it was saved."""

    # -- making -------------------------------------------------------------------------------

    @classmethod
    def fit(cls, prompts: Sequence[str], model, *, which: str | None = None, method: str = "umap", dimensions: int = 2,
            neighbours: int = 15, min_dist: float = 0.1, metric: str = "cosine", axes: Sequence = (),
            labels: dict[str, Sequence[str]] | None = None,
            check: Callable[[int, int], None] = lambda done, count: None) -> EmbeddingMap:  # fmt: skip
        """Read the prompts with a model and lay them out.

        which: see `Model.vectors`; None: `pooled` where the checkpoint has it, else `end`.
        method: `umap` (neighbours 2 to n - 1, min_dist 0 to 1, metric), `pca`, or `axes` with one pair of ends for each
        dimension: `axes=[("a small thing", "a large thing"), (["a photo"], ["a drawing", "a cartoon"])]`.
        dimensions: 2 or 3. labels: {name: a value for each prompt}. `check(done, count)` may raise to stop.
        prompts: a list, a pandas column, any sequence; `files.prompt_lists.read_prompts` reads CSV and Parquet.
        Empty lines and repetitions are left out and counted. Raises `Problem` for fewer than 5 prompts.
        """
        which = which or model.vector_kinds[0]
        rows, empty, repeated = clean(prompts)
        chosen = tuple(rows)
        if len(chosen) < FEWEST:
            raise Problem("map_few", count=len(chosen), least=FEWEST)
        labels = {name: tuple(values[i] for i in rows.values()) for name, values in (labels or {}).items()}
        vectors = unit(model.vectors(chosen, which, check=check))
        bare = cls(chosen, vectors, vectors[:, :dimensions], which, "", labels=labels, empty=empty, repeated=repeated,
                   model_name=model.name, model=model)  # fmt: skip
        return bare.laid_out(method, dimensions=dimensions, neighbours=neighbours, min_dist=min_dist, metric=metric,
                             axes=axes)  # fmt: skip

    def laid_out(self, method: str, *, dimensions: int = 2, neighbours: int = 15, min_dist: float = 0.1,
                 metric: str = "cosine", axes: Sequence = (), umap: Callable = umap) -> EmbeddingMap:  # fmt: skip
        """The same prompts in another layout; arguments as in `fit`. umap: the function that computes it."""
        if method not in METHODS:
            raise Problem("map_method", value=method, known=", ".join(METHODS))
        if dimensions not in (2, 3):
            raise Problem("map_dimensions", value=dimensions)
        if method == "umap":
            given = dict(neighbours=neighbours, min_dist=min_dist, metric=metric)
            points = umap(self.vectors, dimensions=dimensions, **given)
            return replace(self, points=points, method=method, settings=given, axes=None, measured=None)
        if method == "axes" and len(axes) != dimensions:
            raise Problem("map_axes", count=len(axes), dimensions=dimensions)
        lines = pca_axes(self.vectors, dimensions) if method == "pca" else np.stack([self._axis(*a) for a in axes])
        given = {} if method == "pca" else {"axes": [[_texts(end) for end in pair] for pair in axes]}
        return replace(self, points=on_axes(self.vectors, lines), method=method, settings=given, axes=lines,
                       measured=None)  # fmt: skip

    def _axis(self, negative, positive) -> np.ndarray:
        return axis(*(self._model().vectors(_texts(end), self.which) for end in (negative, positive)))

    # -- asking -------------------------------------------------------------------------------

    def place(self, prompts: str | Sequence[str]) -> Placement | list[Placement]:
        """Where a prompt lies; a list gives a list. Nothing else moves.

        A prompt of the map lies on its own point. Another one is read alone, so that its place depends on nothing but
        itself: on a linear map it is projected, on a UMAP it is put between its true neighbours (`prompts/placement.py`).
        """
        if isinstance(prompts, str):
            return self._place(" ".join(prompts.split()))
        return [self._place(" ".join(prompt.split())) for prompt in prompts]

    def place_pictures(self, pictures: np.ndarray) -> list[Placement]:
        """Where pictures lie among the prompts: uint8 `(n, H, W, 3)`. `neighbours` are the prompts most like each.

        CLIP puts pictures and prompts into one space but not into one place (the modality gap, Liang et al. 2022): a
        picture is less like its own words than two prompts are like each other. So cosines of pictures and prompts
        compare only with each other. Raises `Problem` where the map is not of the `pooled` vector or the model has no vision tower.
        """
        if self.which != "pooled":
            raise Problem("map_pictures", which=self.which)
        return [self._among("", vector[None], None) for vector in self._model().picture_vectors(pictures)]

    def nearest(self, prompt: str, k: int = NEIGHBOURS) -> list[Neighbour]:
        """The k prompts of the map most like this one, by cosine in the full space; never the prompt itself."""
        prompt = " ".join(prompt.split())
        return self._around(self._read(prompt), self._index.get(prompt), k)

    @cached_property
    def trust(self) -> Trust:
        """Trustworthiness and continuity of the whole map (of a fixed sample of 2,000 points where there are more)."""
        if self.measured:
            return self.measured
        vectors, points = self.vectors, self.points
        if len(points) > SAMPLE:
            rows = np.sort(np.random.default_rng(0).choice(len(points), SAMPLE, replace=False))
            vectors, points = vectors[rows], points[rows]
        k = min(NEIGHBOURS, (len(points) - 1) // 2)
        return Trust(float(trustworthiness(vectors, points, k)), float(continuity(vectors, points, k)), k)

    def reads_like(self, model) -> bool:
        """Whether a model gives the first prompt the vector this map has for it: else the map is another model's."""
        if self.which not in model.vector_kinds:
            return False
        own = unit(model.vectors(self.prompts[:1], self.which, batch=1))
        return own.shape[1] == self.vectors.shape[1] and float(own[0] @ self.vectors[0]) > 0.999

    def _around(self, vector: np.ndarray, own: int | None, k: int) -> list[Neighbour]:
        k = max(1, min(k, len(self.prompts) - 1))
        indices, cosines = (row[0] for row in nearest(vector, self.vectors, k + 1))
        return [
            Neighbour(int(i), self.prompts[i], float(c)) for i, c in zip(indices, cosines, strict=True) if i != own
        ][:k]

    def _place(self, prompt: str) -> Placement:
        return self._among(prompt, self._read(prompt), self._index.get(prompt))

    def _among(self, prompt: str, vector: np.ndarray, own: int | None) -> Placement:
        around = self._around(vector, own, NEIGHBOURS + 1)
        count = min(NEIGHBOURS, len(around))
        true = np.array([n.index for n in around])
        if own is not None:
            point = self.points[own]
        elif self.axes is not None:
            point = on_axes(vector, self.axes)[0]
        else:
            point = between(np.array([n.cosine for n in around]), self.points[true], self._grain)
        flat = nearest_on_map(point, self.points, count + 1)
        flat = flat[flat != own][:count]
        share = float(kept(true[None, :count], flat[None])[0])
        return Placement(prompt, point, tuple(around[:count]), share, own)

    def _read(self, prompt: str) -> np.ndarray:
        """Its vector `(1, d)`."""
        if prompt in self._index:
            return self.vectors[self._index[prompt]][None]
        return unit(self._model().vectors([prompt], self.which, batch=1))

    def _model(self):
        if self.model is None:
            raise Problem("map_without_model", model=self.model_name)
        return self.model

    @cached_property
    def _index(self) -> dict[str, int]:
        return {prompt: index for index, prompt in enumerate(self.prompts)}

    @cached_property
    def _grain(self) -> float:
        return grain_of(self.points, NEIGHBOURS)

    # -- showing and keeping ------------------------------------------------------------------

    def figure(self, colour_by: str | None = None, placed: Sequence[Placement] = (), language: str = "en"):
        """A matplotlib Figure of a map (its first two dimensions); `placed` as stars with lines to their neighbours."""
        from sd_explorer.figures import lettering, map_figure

        lines = [(p.point, self.points[[n.index for n in p.neighbours]]) for p in placed]
        with lettering(language) as words:
            labels = (
                [label_name(value, words) for value in self.labels[colour_by]] if colour_by in self.labels else None
            )
            return map_figure(self.points, labels, lines)

    def rows(self, chosen: Sequence[int] | None = None) -> list[dict]:
        """A dict for each prompt (of the chosen indices): prompt, x, y, z where there is one, and its labels."""
        chosen = range(len(self.prompts)) if chosen is None else chosen
        return [
            {"prompt": self.prompts[i], **dict(zip("xyz", map(float, self.points[i]), strict=False)),
             **{name: values[i] for name, values in self.labels.items()}}
            for i in chosen
        ]  # fmt: skip

    def to_csv(self, path: str | Path | None = None, chosen: Sequence[int] | None = None) -> str:
        """`rows` as CSV; written to `path` too where one is given, with the mark that spreadsheets need for Japanese."""
        names = ["prompt", *"xyz"[: self.points.shape[1]], *self.labels]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows(chosen))
        if path is not None:
            Path(path).write_text(text.getvalue(), encoding="utf-8-sig")
        return text.getvalue()

    def to_parquet(self, chosen: Sequence[int] | None = None) -> bytes:
        """`rows` as the content of a Parquet file; `Problem` where pyarrow is not installed."""
        arrow, file = pyarrow(), io.BytesIO()
        arrow.parquet.write_table(arrow.Table.from_pylist(self.rows(chosen)), file)
        return file.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write an `.npz`: vectors in half precision, points, and the rest as JSON. Nothing in it is run when loaded."""
        Path(path).write_bytes(self.to_bytes())
        return Path(path)

    def to_bytes(self) -> bytes:
        """The content of that `.npz`."""
        facts = {name: getattr(self, name) for name in (*TEXTS, *NUMBERS)}
        facts["trust"] = [self.trust.trustworthiness, self.trust.continuity, self.trust.neighbours]
        arrays = {"vectors": self.vectors.astype(np.float16), "points": self.points}
        if self.axes is not None:
            arrays["axes"] = self.axes
        file = io.BytesIO()
        np.savez_compressed(
            file, facts=np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), np.uint8), **arrays
        )
        return file.getvalue()

    @classmethod
    def reference(cls, model=None) -> EmbeddingMap:
        """The map that ships with the pocket model: about 2,000 prompts in English and Japanese."""
        from sd_explorer.bundled import pocket_folder

        return cls.load(pocket_folder().with_name(SHIPPED), model)

    @classmethod
    def load(cls, path: str | Path, model=None) -> EmbeddingMap:
        """Read a saved map; `model` places new prompts on it. `Problem` for any other file."""
        try:
            with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                facts = json.loads(file["facts"].tobytes())
                vectors, points = unit(file["vectors"]), np.asarray(file["points"], np.float32)
                axes = np.asarray(file["axes"], np.float32) if "axes" in file else None
            texts = {name: facts[name] for name in TEXTS} | {name: int(facts[name]) for name in NUMBERS}
            trust = Trust(*facts["trust"])
            texts["prompts"] = tuple(texts["prompts"])
            texts["labels"] = {name: tuple(values) for name, values in texts["labels"].items()}
            counts = {len(texts["prompts"]), len(vectors), len(points), *map(len, texts["labels"].values())}
            if len(counts) != 1 or points.ndim != 2 or points.shape[1] not in (2, 3):
                raise ValueError("its parts do not fit together")
        except Exception as error:
            raise Problem("map_broken", path=path, detail=f"{type(error).__name__}: {error}") from error
        return cls(vectors=vectors, points=points, axes=axes, measured=trust, model=model, **texts)


TEXTS = ("prompts", "which", "method", "settings", "labels", "model_name")
NUMBERS = ("empty", "repeated")


def clean(prompts: Sequence[str]) -> tuple[dict[str, int], int, int]:
    """({prompt: where it stood first}, empty lines, repetitions); spaces are made single, as in a Recipe."""
    found: dict[str, int] = {}
    empty = repeated = 0
    for index, line in enumerate(prompts):
        prompt = " ".join(str(line).split())
        if not prompt:
            empty += 1
        elif prompt in found:
            repeated += 1
        else:
            found[prompt] = index
    return found, empty, repeated


def _texts(end: str | Sequence[str]) -> list[str]:
    return [end] if isinstance(end, str) else list(end)
