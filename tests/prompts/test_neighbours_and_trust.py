"""Neighbours against brute force, trust against scikit-learn, projections that repeat."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness as sklearn_trustworthiness
from sklearn.metrics.pairwise import cosine_similarity

from sd_explorer.prompts import neighbours
from sd_explorer.prompts.neighbours import nearest
from sd_explorer.prompts.projections import axis, on_axes, pca
from sd_explorer.prompts.trust import continuity, kept, trustworthiness

DRAW = np.random.default_rng(0)
VECTORS = DRAW.standard_normal((120, 16)).astype(np.float32)
POINTS = DRAW.standard_normal((120, 2)).astype(np.float32)


@pytest.mark.parametrize("chunk", [1, 500, 2**24])
def test_neighbours_equal_a_full_sort(chunk, monkeypatch):
    monkeypatch.setattr(neighbours, "CHUNK", chunk)
    queries = DRAW.standard_normal((9, 16))
    indices, cosines = nearest(queries, VECTORS, 7)
    full = cosine_similarity(queries, VECTORS)
    assert np.array_equal(indices, np.argsort(-full, axis=1)[:, :7])
    assert np.allclose(cosines, np.take_along_axis(full, indices, 1), atol=1e-6)


def test_equal_neighbours_come_in_their_own_order_and_zeros_do_no_harm():
    references = np.stack([VECTORS[0], VECTORS[0], VECTORS[0], np.zeros(16)])
    indices, cosines = nearest(VECTORS[:1], references, 4)
    assert indices.tolist() == [[0, 1, 2, 3]]
    assert cosines[0, 3] == 0


@pytest.mark.parametrize("k", [0, 121])
def test_a_k_that_cannot_be_is_refused(k):
    with pytest.raises(ValueError, match="120"):
        nearest(VECTORS[:1], VECTORS, k)


@pytest.mark.parametrize("k", [1, 5, 30])
def test_trust_equals_scikit_learns(k):
    ours = trustworthiness(VECTORS, POINTS, k)
    assert ours == pytest.approx(sklearn_trustworthiness(VECTORS, POINTS, n_neighbors=k, metric="cosine"))
    swapped = sklearn_trustworthiness(POINTS, unit_points(), n_neighbors=k)
    assert continuity(unit_points(), POINTS, k) == pytest.approx(swapped)


def unit_points():
    """Vectors whose cosine order is that of Euclid: all of one length."""
    return neighbours.unit(VECTORS)


def test_a_faithful_map_is_trusted_fully():
    angles = DRAW.uniform(0, 3, 40)  # on a circle cosine and distance agree
    flat = np.stack([np.cos(angles), np.sin(angles)], 1)
    assert trustworthiness(flat, flat, 5) == 1 == continuity(flat, flat, 5)


def test_kept_counts_shared_neighbours():
    assert kept(np.array([[1, 2, 3, 4]]), np.array([[4, 9, 2, 8]])).tolist() == [0.5]


def test_pca_repeats_and_spreads_most_along_its_first_axis():
    points = pca(VECTORS)
    assert np.array_equal(points, pca(VECTORS.copy()))
    assert points[:, 0].var() >= points[:, 1].var()
    assert points.shape == (120, 2) and points.dtype == np.float32


def test_an_axis_puts_its_ends_on_either_side():
    direction = axis(VECTORS[:5], VECTORS[5:10])
    along = on_axes(VECTORS, direction[None])[:, 0]
    assert along[5:10].mean() > along[:5].mean()
    with pytest.raises(ValueError, match="differ"):
        axis(VECTORS[:2], VECTORS[:2])
