"""Atlas: what was found out about prompts in one session, in stores with keys, and the jobs that fill them."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from sd_explorer.problems import Problem
from sd_explorer.progress import Progress
from sd_explorer.prompts.beside import laying_out
from sd_explorer.prompts.clusters import cluster_numbers
from sd_explorer.prompts.embedding_map import EmbeddingMap
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.map_state import Layout, layout_of, settings_of
from sd_explorer.prompts.reference import reference_prompts

SLICE = 64
"""Prompts read between two looks whether they are still wanted; what was read is kept."""


class Atlas:
    """Results by key; the exhibit looks them up (`map_state.resolve`), the jobs below put them in.

    Vectors belong to (model's name, vector, prompt), layouts and clusters to (model's name, vector, prompts, layout). No
    store keeps a model alive.
    """

    def __init__(self):
        self._rows: dict[tuple, dict[str, np.ndarray]] = {}
        self._looked: set[tuple] = set()
        self._newest: dict[tuple, Layout] = {}
        self._layouts: dict[tuple, EmbeddingMap] = {}
        self._clusters: dict[tuple, tuple[int, ...]] = {}
        self._held: dict[str, int] = {}
        self._ready: tuple | None = None

    # -- looking up ---------------------------------------------------------------------------

    def looked(self, model, lines, which: str) -> bool:
        """Whether it is known that nobody has read these prompts before."""
        return (model.name, which, lines) in self._looked

    def reading(self, model, lines, which: str) -> EmbeddingMap | None:
        """The newest map of these prompts, in whatever layout."""
        newest = self._newest.get((model.name, which, lines))
        return self.layout(model, lines, which, newest) if newest else None

    def layout(self, model, lines, which: str, layout: Layout) -> EmbeddingMap | None:
        """A finished map, with the model that reads new prompts."""
        bare = self._layouts.get((model.name, which, lines, layout))
        if bare is None:
            return None
        if self._ready is None or self._ready[0] is not bare or self._ready[1] is not model:
            self._ready = bare, model, replace(bare, model=model)
        return self._ready[2]

    def clusters(self, model, lines, which: str, layout: Layout) -> tuple[int, ...] | None:
        """The clusters of a finished map."""
        return self._clusters.get((model.name, which, lines, layout))

    def renewed(self, model):
        """A model was loaded: what another of the same name has read is forgotten."""
        if self._held.setdefault(model.name, id(model)) != id(model):
            for store in (self._rows, self._newest, self._layouts, self._clusters):
                for key in [key for key in list(store) if key[0] == model.name]:
                    del store[key]
            self._looked = {key for key in self._looked if key[0] != model.name}
            self._held[model.name] = id(model)

    def clear(self):
        """Forget everything."""
        self.__init__()

    # -- jobs ---------------------------------------------------------------------------------

    def look(self, model, lines, which: str) -> Iterator[bool | None]:
        """Is there a map that need not be read: the one that ships, or one kept from an earlier session?"""
        yield None
        chart = None if lines is not None else kept_map(model, which)
        if chart is None:
            self._looked.add((model.name, which, lines))
        else:
            self._put(chart, model, lines, which)
        yield chart is not None

    def read(self, model, lines, which: str) -> Iterator[Progress | bool]:
        """Have the model read the prompts, laid out by PCA for the time being. Stopped, the next one goes on from there."""
        prompts, labels = (lines, {}) if lines is not None else reference_prompts()
        rows = self._rows.setdefault((model.name, which), {})
        wanted = list(clean(prompts)[0])
        missing = sorted((prompt for prompt in wanted if prompt not in rows), key=lambda prompt: len(prompt.encode()))
        for start in range(0, len(missing), SLICE):
            yield Progress(len(wanted) - len(missing) + start, len(wanted))
            part = missing[start : start + SLICE]
            rows |= zip(part, model.vectors(part, which), strict=True)
        chart = EmbeddingMap.fit(prompts, Rows(model, which, rows), which=which, method="pca", labels=labels)
        self._put(chart, model, lines, which)
        yield True

    def lay_out(self, model, lines, which: str, layout: Layout) -> Generator[Progress | bool | None, None, None]:
        """Lay out what was read; UMAP in another process, so no model is needed for it."""
        chart, settings = self.reading(model, lines, which), settings_of(layout)
        if chart is None:
            return  # forgotten meanwhile
        if layout.method == "umap":
            points = yield from laying_out(chart.vectors, **settings)
            made = chart.laid_out("umap", umap=lambda *_, **__: points, **settings)
        else:
            yield None
            made = chart.laid_out(layout.method, **settings)
        made.trust  # noqa: B018  measured here, where it holds nobody up
        self._put(made, model, lines, which)
        if layout.method == "umap" and lines is None:
            keep(made)
        yield True

    def group(self, model, lines, which: str, layout: Layout) -> Iterator[bool | None]:
        """The clusters of a finished map."""
        yield None
        chart = self.layout(model, lines, which, layout)
        if chart is None:
            return  # forgotten meanwhile
        self._clusters[model.name, which, lines, layout] = tuple(cluster_numbers(chart.points).tolist())
        yield True

    def _put(self, chart: EmbeddingMap, model, lines, which: str):
        layout, bare = layout_of(chart), replace(chart, model=None)
        self._layouts[model.name, which, lines, layout] = bare
        self._newest[model.name, which, lines] = layout


class Rows:
    """What an EmbeddingMap asks of a model, from vectors that were read before."""

    def __init__(self, model, which: str, rows: dict[str, np.ndarray]):
        self.name, self.vector_kinds, self._which, self._rows = model.name, model.vector_kinds, which, rows

    def vectors(self, prompts: Sequence[str], which: str, **_) -> np.ndarray:
        """As `Model.vectors`."""
        assert which == self._which
        return np.stack([self._rows[prompt] for prompt in prompts])


# -- maps on disk -----------------------------------------------------------------------------


def kept_map(model, which: str) -> EmbeddingMap | None:
    """The map that ships, or one kept from an earlier session, if it is this model's and of the reference prompts."""
    for find in (EmbeddingMap.reference, lambda: EmbeddingMap.load(kept_file(model.name, which))):
        try:
            chart = find()
        except Problem:
            continue  # not there, or of another version: it can be made anew
        if chart.which == which and is_reference(chart) and chart.reads_like(model):
            return chart
    return None


def keep(chart: EmbeddingMap):
    """Save a finished map of the reference prompts for the next session; a full disk is no reason to complain."""
    if not is_reference(chart):
        return
    file = kept_file(chart.model_name, chart.which)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        chart.save(file)


def is_reference(chart: EmbeddingMap) -> bool:
    """Whether a map is of the reference prompts of this version."""
    return chart.prompts == tuple(clean(reference_prompts()[0])[0])


def kept_folder() -> Path:
    """Where maps of other checkpoints are kept, in the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("sd_explorer") / "maps"


def kept_file(model: str, which: str) -> Path:
    """The file of a model's map of one vector."""
    digest = hashlib.sha256(f"{model}\n{which}".encode()).hexdigest()[:16]
    return kept_folder() / f"{digest}.npz"
