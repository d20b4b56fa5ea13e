"""The noise in your hands: touches, the gauge, what moved, the circle."""

from __future__ import annotations

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, denoise
from sd_explorer.diffusion.denoise import first_noise
from sd_explorer.experiments.moved import FULL, change_picture, distances, moved
from sd_explorer.experiments.noise_circle import circle, tips
from sd_explorer.experiments.results import results
from sd_explorer.experiments.still_noise import gauge
from sd_explorer.experiments.touched_noise import (
    WHOLE,
    Held,
    Seen,
    Touch,
    Touched,
    follows,
    held,
    paint_touched,
    touched,
    turned,
)

RNG = np.random.default_rng(7)
ONE, OTHER = RNG.standard_normal((2, 4, 6, 5)).astype(np.float32)
CELLS = (0, 7, 13)


def last(model, trace, touches, other=1) -> Touched:
    *_, found = results(paint_touched(model, trace, touches, other))
    return found


def test_no_touch_is_the_run_bit_for_bit(any_model):
    recipe = Recipe("a cat", steps=3, scheduler="lcm" if any_model.distilled else "euler_a")
    trace = Trace.record(any_model, recipe)
    found = last(any_model, trace, ())
    assert found.picture is trace.picture and found.held.cells == () and found.moved.mean == 0
    again = list(denoise(any_model, recipe, noise=found.held.noise))[-1]
    assert np.array_equal(again.next_latents, trace.final)


def test_a_touched_noise_is_what_is_painted(model):
    trace = Trace.record(model("pocket"), Recipe("a cat", steps=3))
    touches = [Touch("fresh", CELLS, 3)]
    items = list(results(paint_touched(model("pocket"), trace, touches, 1)))
    assert isinstance(items[0], Held) and sum(isinstance(item, Seen) for item in items) == 3
    start, other = (first_noise(model("pocket"), trace.recipe.change(seed=seed)) for seed in (trace.recipe.seed, 1))
    noise = touched(start, touches, other)
    plain = list(denoise(model("pocket"), trace.recipe, noise=noise))[-1]
    assert np.array_equal(items[-1].picture, model("pocket").decode(plain.next_latents)[0])
    assert items[-1].held.cells == CELLS and np.array_equal(items[0].noise, noise)


def test_undoing_a_touch_gives_the_bits_of_before_back():
    touches = [Touch("fresh", CELLS, 1), Touch("mirror"), Touch("turn"), Touch("loud", (3,)), Touch("turn")]
    states = [touched(ONE, touches[:n], OTHER) for n in range(len(touches) + 1)]
    assert np.array_equal(states[0], ONE)
    for n, state in enumerate(states):
        assert np.array_equal(touched(ONE, touches[:n], OTHER), state)
        assert n == 0 or not np.array_equal(states[n - 1], state)


@pytest.mark.parametrize("kind", ["fresh", "other", "flat", "loud"])
def test_a_brush_changes_its_cells_alone_in_every_channel(kind):
    after = touched(ONE, [Touch(kind, (*CELLS, 99, -1), 2)], OTHER)
    changed = (after != ONE).reshape(4, -1)
    assert changed[:, CELLS].all() and changed.sum() == 4 * len(CELLS)
    expected = {"other": OTHER, "flat": 0 * ONE, "loud": 1.5 * ONE}.get(kind)
    if expected is not None:
        assert np.array_equal(after.reshape(4, -1)[:, CELLS], expected.reshape(4, -1)[:, CELLS].astype(np.float32))


def test_each_fresh_draw_is_another():
    drawn = [touched(ONE, [Touch("fresh", CELLS, number)], OTHER) for number in (1, 2, 1)]
    assert np.array_equal(drawn[0], drawn[2]) and not np.array_equal(drawn[0], drawn[1])


def test_a_thousand_fresh_strokes_leave_noise():
    noise = np.zeros((4, 16, 16), np.float32)
    for number in range(1000):
        noise = touched(noise, [Touch("fresh", tuple(RNG.integers(0, 256, 9).tolist()), number)], noise)
    found = gauge(noise)
    assert found.likely and abs(found.deviation - 1) < 3 / (2 * found.count) ** 0.5


def test_whole_touches_keep_the_numbers_and_undo_themselves():
    assert np.array_equal(touched(ONE, [Touch("mirror")] * 2, OTHER), ONE)
    assert np.array_equal(touched(ONE, [Touch("negate")] * 2, OTHER), ONE)
    assert np.array_equal(np.sort(touched(ONE, [Touch("shift")], OTHER), None), np.sort(ONE, None))
    assert np.array_equal(touched(ONE, [Touch("turn")] * 12, OTHER), ONE)
    assert np.array_equal(touched(ONE, [Touch("turn")] * 3, OTHER), OTHER)


@pytest.mark.parametrize("degrees", [0, 37, 90, 200, 360])
def test_a_circle_stays_normal_and_meets_both_noises(degrees):
    one, other = RNG.standard_normal((2, 4, 64, 64)).astype(np.float32)
    found = turned(one, other, degrees)
    assert abs(gauge(found).norm_off) < 4 and found.dtype == np.float32
    if degrees % 90 == 0:
        assert np.array_equal(found, other if degrees == 90 else one)


def test_the_gauge_knows_noise_from_what_is_too_small_or_too_large():
    noise = RNG.standard_normal((4, 16, 16)).astype(np.float32)
    assert gauge(noise).likely and gauge(-noise).likely
    assert not gauge(1.5 * noise).likely and not gauge(0.5 * noise).likely and not gauge(noise + 0.5).likely
    assert not gauge(np.zeros(4)).likely  # one flattened cell


def test_chance_stays_within_the_gauge_for_few_numbers_too():
    for count in (4, 16, 1024):
        inside = [gauge(RNG.standard_normal(count)).likely for _ in range(2000)]
        assert np.mean(inside) > 0.98


def test_a_flattened_or_scaled_block_is_told_from_noise(model):
    block = tuple(range(16))
    for kind, likely in (("fresh", True), ("other", True), ("flat", False), ("loud", False)):
        assert held(model("pocket"), Recipe("a cat"), [Touch(kind, block, 5)], 9).likely is likely


@pytest.mark.parametrize("kind", WHOLE)
def test_what_is_done_to_all_of_it_stays_noise(kind, model):
    assert held(model("pocket"), Recipe("a cat"), [Touch(kind)], 9).likely


def test_what_moved_is_counted_inside_outside_and_by_its_reach():
    before = np.zeros((16, 24, 3), np.uint8)  # a grid of 2 x 3 cells of 8 pixels
    after = before.copy()
    after[:8, :8] = 30
    after[8:, 16:] = 10
    found = moved(before, after, (0,), (2, 3))
    assert found.inside == pytest.approx(0.75) and found.area == pytest.approx(1 / 6)
    assert found.reach == pytest.approx(5**0.5) and found.mean == pytest.approx(40 / 6)
    assert moved(before, after, (0, 5), (2, 3)).inside == 1 and moved(before, after, (0, 5), (2, 3)).reach == 0
    assert np.isnan(moved(before, before, (0,), (2, 3)).inside)
    assert distances((0,), (2, 3)).tolist() == [0, 1, 2, 1, 2**0.5, 5**0.5]


def test_the_map_of_changes_has_a_fixed_scale():
    shown = change_picture(np.array([[0, FULL / 2, FULL, 200]]))
    assert shown[0, :, 0].tolist() == [255, 128, 0, 0]
    assert np.array_equal(shown, change_picture(np.array([[0, FULL / 2, FULL, 255]])))


def test_a_picture_that_follows_its_noise_is_known():
    picture = RNG.integers(0, 256, (16, 24, 3)).astype(np.uint8)
    assert np.array_equal(follows(picture, [Touch("mirror")], 8), picture[:, ::-1])
    assert np.array_equal(follows(picture, [Touch("shift")], 8)[:, 16:], picture[:, :8])
    assert follows(picture, [Touch("mirror"), Touch("fresh", (1,))], 8) is None and follows(picture, [], 8) is None


def test_the_circle_begins_and_ends_in_its_own_run_and_passes_the_other(model):
    recipe = Recipe("a cat", steps=2, seed=3, scheduler="euler")
    found = list(results(circle(model("pocket"), recipe, 8)))
    assert [stop.index for stop in found][:3] == [0, 12, 6]
    stops = sorted(found, key=lambda stop: stop.index)
    a, b = (Trace.record(model("pocket"), recipe.change(seed=seed)) for seed in (3, 8))
    assert np.array_equal(stops[0].final, a.final) and np.array_equal(stops[12].final, a.final)
    assert np.array_equal(stops[3].final, b.final) and [stop.degrees for stop in stops] == list(range(0, 361, 30))
    assert tips(stops).shape == (12,) and (tips(stops) > 0).all()
