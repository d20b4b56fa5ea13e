"""Words from tokens, and who leads at a place, on made-up maps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sd_explorer.diffusion.attention import Attention, Source
from sd_explorer.diffusion.heat_maps import ranked, shares, word_maps

RANGES = [(0, 1), (1, 2), (2, 4), (4, 5), (5, 8)]


def made_up(seed: int, *shape: int) -> np.ndarray:
    """Positive maps `(..., tokens, h, w)` that sum to one over the tokens."""
    maps = np.random.default_rng(seed).random(shape)
    return maps / maps.sum(-3, keepdims=True)


@given(st.integers(0, 99), st.integers(1, 3))
def test_words_are_sums_of_their_tokens_and_still_sum_to_one(seed, steps):
    tokens = made_up(seed, steps, 8, 3, 4)
    words = word_maps(tokens, RANGES)
    assert words.shape == (steps, 5, 3, 4)
    assert np.allclose(words.sum(1), 1) and np.allclose(words[:, 2], tokens[:, 2] + tokens[:, 3])
    assert np.allclose(shares(words).sum(-1), 1)


def test_no_words_no_maps():
    assert word_maps(made_up(0, 8, 3, 4), []).shape == (0, 3, 4)


def test_the_word_that_is_strongest_at_the_point_leads():
    maps = np.full((3, 2, 4), 0.1)
    maps[2, 1, 3], maps[0, 1, 3] = 0.7, 0.2
    assert ranked(maps, 0.99, 1.0) == [(2, 0.7), (0, 0.2), (1, 0.1)]
    assert [n for n, _ in ranked(maps, 0, 0)] == [0, 1, 2]


@pytest.mark.parametrize("y, x", [(-0.1, 0), (0, 1.1), (float("nan"), 0)])
def test_a_point_outside_the_picture_is_refused(y, x):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ranked(np.ones((1, 2, 2)), y, x)


def test_means_over_steps_blocks_and_layers():
    names = ["down_blocks.0.a.attn2", "mid_block.a.attn2", "up_blocks.1.a.attn2", "up_blocks.1.b.attn2"]
    maps = made_up(1, 2, 4, 5, 3, 3).astype(np.float16)
    attention = Attention(maps, tuple(Source(name, (3, 3)) for name in names))
    assert attention.blocks == ("down 0", "mid", "up 1")
    assert np.allclose(attention.mean(), maps.mean((0, 1), dtype=np.float32), atol=1e-5)
    assert np.allclose(attention.mean(-1, block="up 1"), maps[1, 2:].mean(0), atol=1e-3)
    assert np.allclose(attention.mean(layer=names[1]), maps[:, 1].mean(0), atol=1e-3)
