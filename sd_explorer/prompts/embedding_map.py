"""EmbeddingMap: prompts as points on a map that stays put, with true neighbours and a measure of trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sd_explorer.arrays import write_whole
from sd_explorer.problems import Problem
from sd_explorer.prompts.beside import umap_beside
from sd_explorer.prompts.layout import lay_out
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.map_file import pack, unpack
from sd_explorer.prompts.map_table import csv_of, parquet_of, rows_of
from sd_explorer.prompts.neighbours import unit
from sd_explorer.prompts.placement import among, around, grain_of
from sd_explorer.prompts.records import Neighbour, Placement, Trust
from sd_explorer.prompts.reference import label_name
from sd_explorer.prompts.trust import whole

NEIGHBOURS = 10
"""How many true neighbours a placement and the trust figures look at."""
SHIPPED = "map.npz"
"""The pocket model's map of the reference prompts, beside the folder of its weights."""
FEWEST = 5
"""Prompts that a map needs."""


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
            labels: Mapping[str, Sequence[str]] | None = None,
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
        kept_labels = {name: tuple(values[i] for i in rows.values()) for name, values in (labels or {}).items()}
        vectors = unit(model.vectors(chosen, which, check=check))
        bare = cls(chosen, vectors, vectors[:, :dimensions], which, "", labels=kept_labels, empty=empty, repeated=repeated,
                   model_name=model.name, model=model)  # fmt: skip
        return bare.laid_out(method, dimensions=dimensions, neighbours=neighbours, min_dist=min_dist, metric=metric,
                             axes=axes)  # fmt: skip

    def laid_out(self, method: str, *, dimensions: int = 2, neighbours: int = 15, min_dist: float = 0.1,
                 metric: str = "cosine", axes: Sequence = (), umap: Callable = umap_beside) -> EmbeddingMap:  # fmt: skip
        """The same prompts in another layout; arguments as in `fit`. umap: the function that computes it."""
        laid = lay_out(self.vectors, method, lambda words: self._model().vectors(words, self.which), dimensions=dimensions,
                       neighbours=neighbours, min_dist=min_dist, metric=metric, axes=axes, umap=umap)  # fmt: skip
        return replace(self, points=laid.points, method=method, settings=laid.settings, axes=laid.axes, measured=None)

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
        return [among(self, "", vector[None], None, NEIGHBOURS) for vector in self._model().picture_vectors(pictures)]

    def nearest(self, prompt: str, k: int = NEIGHBOURS) -> list[Neighbour]:
        """The k prompts of the map most like this one, by cosine in the full space; never the prompt itself."""
        prompt = " ".join(prompt.split())
        return around(self, self._read(prompt), self._index.get(prompt), k)

    @cached_property
    def trust(self) -> Trust:
        """Trustworthiness and continuity of the whole map (of a fixed sample of 2,000 points where there are more)."""
        if self.measured:
            return self.measured
        return whole(self.vectors, self.points, NEIGHBOURS)

    def reads_like(self, model) -> bool:
        """Whether a model gives the first prompt the vector this map has for it: else the map is another model's."""
        if self.which not in model.vector_kinds:
            return False
        own = unit(model.vectors(self.prompts[:1], self.which, batch=1))
        return own.shape[1] == self.vectors.shape[1] and float(own[0] @ self.vectors[0]) > 0.999

    def _place(self, prompt: str) -> Placement:
        return among(self, prompt, self._read(prompt), self._index.get(prompt), NEIGHBOURS)

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
    def grain(self) -> float:
        """The map's own unit of distance."""
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
            return map_figure(self.points, labels, lines, self.settings.get("axes", ()))

    def rows(self, chosen: Sequence[int] | None = None) -> list[dict]:
        """A dict for each prompt (of the chosen indices): prompt, x, y, z where there is one, and its labels."""
        return rows_of(self, chosen)

    def to_csv(self, path: str | Path | None = None, chosen: Sequence[int] | None = None) -> str:
        """`rows` as CSV; written to `path` too where one is given, with the mark that spreadsheets need for Japanese."""
        text = csv_of(self.rows(chosen))
        if path is not None:
            write_whole(path, text.encode("utf-8-sig"))
        return text

    def to_parquet(self, chosen: Sequence[int] | None = None) -> bytes:
        """`rows` as the content of a Parquet file; `Problem` where pyarrow is not installed."""
        return parquet_of(self.rows(chosen))

    def save(self, path: str | Path) -> Path:
        """Write an `.npz`: vectors in half precision, points, and the rest as JSON. Nothing in it is run when loaded."""
        return write_whole(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """The content of that `.npz`."""
        return pack(self)

    @classmethod
    def reference(cls, model=None) -> EmbeddingMap:
        """The map that ships with the pocket model: about 2,000 prompts in English and Japanese."""
        from sd_explorer.bundled import pocket_folder

        return cls.load(pocket_folder().with_name(SHIPPED), model)

    @classmethod
    def load(cls, path: str | Path, model=None) -> EmbeddingMap:
        """Read a saved map; `model` places new prompts on it. `Problem` for any other file."""
        return cls(model=model, **unpack(path))
