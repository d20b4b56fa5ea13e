"""Heat maps: the recorded shares, and whose they are."""

import numpy as np
import pytest

from sd_explorer import Trace
from sd_explorer.exhibits import HeatMapsPanel
from sd_explorer.models.attention import record_attention


@pytest.fixture
def panel(shown):
    """The panel; its first picture is painted."""
    return shown(HeatMapsPanel, prompt="a red apple")


def test_nothing_can_be_asked_before_there_is_a_picture(shown):
    panel = shown(HeatMapsPanel, paint=False)
    assert panel.bar.go.disabled
    panel.session.paint()
    assert not panel.bar.go.disabled


def shown(panel) -> np.ndarray:
    return np.frombuffer(panel.map.maps, "<u2").reshape(panel.map.shape) / 65535


def test_looking_shows_the_recorded_shares_of_every_word(panel):
    panel.bar.go.click()
    views, steps, rows, h, w = panel.map.shape
    assert rows == len(panel.map.rows) and len(panel.map.views) == views and len(panel.map.steps) == steps == 4
    assert np.allclose(shown(panel).sum(2), 1, atol=0.02)  # words, start, end and padding share all attention
    trace = panel.session.trace
    with record_attention(panel.session.model, trace.recipe) as recording:
        again = Trace.record(panel.session.model, trace.recipe)
    assert np.array_equal(again.picture, trace.picture)
    assert np.allclose(shown(panel)[0, 0, 0], recording.attention.mean()[0], atol=1e-3)
    assert panel.map.rows[panel.map.word]["text"] in ("a", "red", "apple")
    assert not panel.bar.go.disabled and panel.bar.stop.disabled and "Stopped" not in panel.bar.line.value


def test_maps_of_another_recipe_go(panel):
    panel.bar.go.click()
    assert panel.map.maps
    panel.session.change(seed=8)
    assert panel.map.maps == b"" and panel.map.shape == [] and panel.shown is None


def test_it_stops_between_steps_and_can_go_on(panel):
    seen = []

    def stop(change):
        seen.append(panel.bar.work.done)
        panel.bar.stop.click()

    panel.bar.line.observe(stop, names="value")
    panel.bar.go.click()
    panel.bar.line.unobserve(stop, names="value")
    assert max(seen) < 1 and panel.map.maps == b""
    assert not panel.bar.go.disabled and panel.bar.stop.disabled and "Stopped" in panel.bar.line.value
    panel.bar.go.click()
    assert panel.map.maps


def test_another_language_keeps_what_is_shown(panel):
    panel.bar.go.click()
    maps, word = panel.map.maps, panel.map.word
    panel.session.look(language="ja")
    assert (panel.map.maps, panel.map.word) == (maps, word)
    assert panel.bar.go.description != "Look at the words" and "平均" in panel.map.steps[0]


def test_heads_are_shown_apart_when_asked_for(panel):
    panel.bar.go.click()
    joined = panel.map.shape[0]
    panel.heads.value = True
    panel.bar.go.click()
    attention = panel.shown.attention
    heads = {(source.block, source.head) for source in attention.sources}
    assert panel.map.shape[0] == joined + len(heads) == len(panel.map.views) == len(set(panel.map.views))
    maps = shown(panel)
    assert np.allclose(maps.sum(2), 1, atol=0.02)
    last = attention.views[-1]
    assert np.allclose(maps[-1, 0, 0], attention.mean(**last)[0], atol=1e-3) and "head" in panel.map.views[-1]
