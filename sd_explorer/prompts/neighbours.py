"""True neighbours: cosine similarity in the full space, by brute force."""

from __future__ import annotations

import numpy as np

CHUNK = 2**24
"""Similarities held at once, 64 MB."""


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1, float32 `(n, d)`; a row of zeros stays zero."""
    vectors = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def nearest(queries: np.ndarray, references: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k references most like each query.

    queries `(m, d)`, references `(n, d)`, 1 <= k <= n. Returns indices int64 `(m, k)` and cosines float32 `(m, k)` in
    -1..1, most similar first; equal ones in the order of the references.
    """
    if not 1 <= k <= len(references):
        raise ValueError(
            f"k is {k}; there are {len(references)} references, so it must lie between 1 and {len(references)}"
        )
    queries, references = unit(queries), unit(references)
    rows = max(1, CHUNK // len(references))
    found = [_most_similar(queries[i : i + rows] @ references.T, k) for i in range(0, len(queries), rows)]
    indices, cosines = zip(*found, strict=True)
    return np.concatenate(indices), np.concatenate(cosines)


def _most_similar(cosines: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    cut = np.partition(-cosines, k - 1, axis=1)[:, k - 1 : k]
    ranked = np.where(-cosines <= cut, -cosines, np.inf)  # everything that may be among the first k
    order = np.argsort(ranked, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(cosines, order, 1).clip(-1, 1)
