"""The files that the map can be saved as."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sd_explorer.prompts.embedding_map import EmbeddingMap

EXPORTS = ("chosen", "all", "parquet", "map", "page")


def exported(
    kind: str, chart: EmbeddingMap, chosen: Sequence[int], html: Callable[[], str]
) -> Iterator[tuple[str, str, bytes]]:
    """Yields one file (name, type, content). kind: one of `EXPORTS`; chosen: indices inside the lasso; html: makes the page."""
    if kind == "page":
        yield "sd_explorer-map.html", "text/html", html().encode()
    elif kind == "map":
        yield "sd_explorer-map.npz", "application/octet-stream", chart.to_bytes()
    elif kind == "parquet":
        yield "sd_explorer-prompts.parquet", "application/vnd.apache.parquet", chart.to_parquet(chosen or None)
    else:
        text = chart.to_csv(chosen=chosen if kind == "chosen" else None)
        yield "sd_explorer-prompts.csv", "text/csv", text.encode("utf-8-sig")
