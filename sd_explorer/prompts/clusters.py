"""Groups of points that nobody named, and names for them that are typical and in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from sd_explorer.prompts.reference import NONE, label_name
from sd_explorer.prompts.words import UNSPACED

SAMPLE = 5_000
"""HDBSCAN sees at most so many points, which takes it about a second and cannot be stopped; the others join the nearest."""
SHARED = 0.6
"""Share of a cluster's prompts with the same label after which it is named by it."""
NAMING = ("subject", "style", "colour")


def cluster_numbers(points: np.ndarray, smallest: int | None = None) -> np.ndarray:
    """A cluster's number for each point `(n, 2 or 3)`, -1 for none, by HDBSCAN (Campello et al. 2013): int64 `(n,)`.

    smallest: fewest points of a cluster; None: a sixtieth of all that it sees, 5 at least. Beyond `SAMPLE` points a fixed
    sample is grouped, and each other point goes with the nearest of the sample.
    """
    from sklearn.cluster import HDBSCAN  # its import takes a second
    from sklearn.neighbors import NearestNeighbors

    points = np.asarray(points)
    rows = np.arange(len(points))
    if len(points) > SAMPLE:
        rows = np.sort(np.random.default_rng(0).choice(len(points), SAMPLE, replace=False))
    smallest = min(smallest or max(5, len(rows) // 60), len(rows))
    numbers = HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(points[rows])
    if len(rows) == len(points):
        return numbers
    nearest = NearestNeighbors(n_neighbors=1).fit(points[rows]).kneighbors(points, return_distance=False)[:, 0]
    return numbers[nearest]


def cluster_names(numbers: Sequence[int], chart, language: str) -> dict[int, str]:
    """A name for each cluster of a map: what most of its prompts share, else its most typical prompt.

    Typical is what is most like the mean of the cluster in the full space, among the prompts in the reader's language
    and, where there are any, those that name nothing besides. Two clusters never have one name.
    """
    of_each = np.asarray(numbers)
    names: dict[int, str] = {}
    for number in sorted(set(of_each.tolist()) - {-1}):
        rows = np.flatnonzero(of_each == number)
        shared, typical = _shared(rows, chart.labels, language), _typical(rows, chart, language)
        name = shared or typical
        names[number] = f"{shared}: {typical}" if shared and name in names.values() else name
    return names


def _shared(rows: np.ndarray, labels: dict, language: str) -> str:
    """The labels that most of these prompts have."""
    found = []
    for label in NAMING:
        value, count = Counter(labels[label][i] for i in rows).most_common(1)[0] if label in labels else (NONE, 0)
        if value != NONE and count >= SHARED * len(rows):
            found.append(label_name(value, language))
    return ("、" if language == "ja" else ", ").join(found)


def _typical(rows: np.ndarray, chart, language: str) -> str:
    """The prompt most like all of them."""
    mean = chart.vectors[rows].mean(0)
    own = [i for i in rows if bool(UNSPACED.search(chart.prompts[i])) == (language == "ja")] or list(rows)
    plain = [i for i in own if all(chart.labels.get(label, (NONE,) * (i + 1))[i] == NONE for label in NAMING[1:])]
    candidates = plain or own
    return chart.prompts[candidates[int((chart.vectors[candidates] @ mean).argmax())]]
