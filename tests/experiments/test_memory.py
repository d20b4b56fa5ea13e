"""The student that only remembers, in closed form."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, load_model
from sd_explorer.experiments.memory import Library, fitting, patch, remember, remembered, thinking
from sd_explorer.experiments.results import results
from sd_explorer.training.album import album


def known(n=5, side=4):
    return np.random.default_rng(0).normal(size=(n, 3, side, side)).astype(np.float32)


def noisy(side=4):
    return np.random.default_rng(1).normal(size=(3, side, side)).astype(np.float32)


def slow(x, known, alpha, sigma, window):
    """The local machine, place by place in float64."""
    channels, h, w = x.shape
    clean, reach = np.zeros((channels, h, w)), window // 2
    for row in range(h):
        for column in range(w):
            far = np.zeros(len(known))
            for i, z in enumerate(known.astype(np.float64)):
                for r in range(max(0, row - reach), min(h, row + reach + 1)):
                    for c in range(max(0, column - reach), min(w, column + reach + 1)):
                        far[i] += ((x[:, r, c].astype(np.float64) - alpha * z[:, r, c]) ** 2).sum()
            weights = np.exp(-(far - far.min()) / (2 * sigma**2))
            clean[:, row, column] = (weights / weights.sum()) @ known[:, :, row, column]
    return clean


@pytest.mark.parametrize("window", [1, 3, 5, 7])
@pytest.mark.parametrize("alpha, sigma", [(0.1, 0.995), (0.7, 0.714), (0.95, 0.312)])
def test_the_mosaic_equals_a_slow_sum_over_places(window, alpha, sigma):
    fast, _ = patch(noisy(), known(), alpha, sigma, window)
    assert np.abs(fast - slow(noisy(), known(), alpha, sigma, window)).max() < 1e-5


def test_the_widest_window_is_the_perfect_memory():
    kept, latents = album().once()
    x = np.random.default_rng(2).normal(size=(4, 16, 16)).astype(np.float32)
    for alpha, sigma in ((0.05, 0.9987), (0.3, 0.954), (0.9, 0.436)):
        whole, weights = remember(x, latents[:300], alpha, sigma)
        mosaic, places = patch(x, latents[:300], alpha, sigma, 31)
        assert np.abs(whole - mosaic).max() < 1e-4 and np.allclose(places[:, 3, 5], weights, atol=1e-4)


def test_thinking_counts_pictures():
    assert thinking(np.full(8, 1 / 8)) == pytest.approx(8)
    assert thinking(np.array([1.0, 0, 0])) == pytest.approx(1)


@pytest.mark.parametrize("scheduler", ["dpmpp_2m", "euler", "ddim"])
def test_a_memory_ends_in_a_training_picture(scheduler):
    model, (kept, latents) = load_model(), album().once()
    library = Library(kept[::17], latents[::17])
    for seed in range(4):
        trace = Trace.record(model, Recipe("a cat, flat", steps=12, scheduler=scheduler, seed=seed, guidance_scale=1))
        (end,) = results(remembered(model, trace, library))
        assert end.distance < 1e-3 and end.thinking[-1] < 1.01 and end.number in kept
        assert end.thinking[0] > 3 and (end.thinking <= len(library.numbers) + 1e-6).all()
        assert ((end.agreed >= 0) & (end.agreed <= 1)).all() and (end.source == end.source[0, 0]).all()


def test_the_pictures_that_fit_are_remembered():
    model = load_model()
    (library,) = results(fitting(model, album(), "a cat, flat on a white background"))
    cat = album().index["cat"]
    assert 2 <= len(library.numbers) == len(library.latents)
    assert (album().facts[library.numbers, :3] == (cat, 1, 0)).all()
    assert [len(library.first(count).numbers) for count in (1, 2)] == [1, 2]
