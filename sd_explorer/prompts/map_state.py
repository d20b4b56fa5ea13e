"""The map as a wish, what can be shown of it now, and the one job that is missing (the way ndv does it)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sd_explorer.prompts.embedding_map import EmbeddingMap


@dataclass(frozen=True)
class Umap:
    """A layout by UMAP; fields as in `EmbeddingMap.fit`."""

    dimensions: int = 2
    neighbours: int = 15
    min_dist: float = 0.25
    metric: str = "cosine"

    method = "umap"


@dataclass(frozen=True)
class Pca:
    """A layout by PCA."""

    dimensions: int = 2

    method = "pca"


@dataclass(frozen=True)
class Axes:
    """A layout on axes with names: the two ends of each."""

    axes: tuple[tuple[str, str], ...]

    method = "axes"


Layout = Umap | Pca | Axes


@dataclass(frozen=True)
class MapWish:
    """What somebody wants to see, read from the controls and nothing else."""

    lines: tuple[str, ...] | None = None
    """One's own prompts; None: the reference prompts."""
    which: str = ""
    """Which vector; empty: the model's first."""
    layout: Layout = Umap()
    clusters: bool = False
    """Whether points are coloured by cluster."""
    agreed: bool = False
    """Whether the model may read all prompts, which takes it a while."""


@dataclass(frozen=True)
class Read:
    """Missing: the vectors. agreed: read them; else only look whether they were read before."""

    lines: tuple[str, ...] | None
    which: str
    agreed: bool


@dataclass(frozen=True)
class LayOut:
    """Missing: a layout of these vectors."""

    lines: tuple[str, ...] | None
    which: str
    layout: Layout


@dataclass(frozen=True)
class Group:
    """Missing: the clusters of a layout."""

    lines: tuple[str, ...] | None
    which: str
    layout: Layout


@dataclass(frozen=True, eq=False)
class MapState:
    """What can be shown now."""

    chart: EmbeddingMap | None = None
    """The layout that was asked for, else the newest one of the same prompts until it is there."""
    missing: Read | LayOut | Group | None = None
    offered: bool = False
    """Whether the map must be asked for: another model's prompts are not read unasked."""
    clusters: tuple[int, ...] | None = None
    """A cluster's number for each prompt, -1 for none."""


def resolve(wish: MapWish, model, atlas) -> MapState:
    """What there is for a wish and what is missing. Only looks results up: microseconds, on any thread."""
    if model is None:
        return MapState()
    which = wish.which if wish.which in model.vector_kinds else model.vector_kinds[0]
    read = atlas.reading(model, wish.lines, which)
    if read is None:
        looked = atlas.looked(model, wish.lines, which)
        missing = None if looked and not wish.agreed else Read(wish.lines, which, looked and wish.agreed)
        return MapState(missing=missing, offered=looked and not wish.agreed)
    chart = atlas.layout(model, wish.lines, which, wish.layout)
    if chart is None:
        return MapState(read, LayOut(wish.lines, which, wish.layout))
    found = atlas.clusters(model, wish.lines, which, wish.layout) if wish.clusters else None
    return MapState(
        chart, Group(wish.lines, which, wish.layout) if wish.clusters and found is None else None, clusters=found
    )


def settings_of(layout: Layout) -> dict:
    """A layout's settings, as `EmbeddingMap.laid_out` takes them."""
    return asdict(layout)


def layout_of(chart: EmbeddingMap) -> Layout:
    """Which layout a finished map has."""
    dimensions = chart.points.shape[1]
    if chart.method == "umap":
        return Umap(dimensions, **chart.settings)
    if chart.method == "pca":
        return Pca(dimensions)
    return Axes(tuple((ends[0][0], ends[1][0]) for ends in chart.settings["axes"]))
