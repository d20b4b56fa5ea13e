"""The walk panel: where from and where to, painted, stopped, saved."""

import io

import numpy as np
import pytest
from PIL import Image

from sd_explorer import Recipe, Trace
from sd_explorer.exhibits import WalkPanel
from sd_explorer.pictures import sprite
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread, Stopped


@pytest.fixture
def panel(model):
    """A panel on a tiny model, without threads; two prompts were painted before."""
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), View(), worker=SameThread, load=lambda name: tiny)
    panel = WalkPanel(session)
    assert panel.go.disabled
    session.paint()
    session.change(prompt="a dog")
    panel.count.value = 3
    yield panel
    panel.close()
    session.close()


def picture(panel, prompt, **changes):
    return Trace.record(panel.session.model, panel.session.recipe.change(prompt=prompt, **changes)).picture


def test_empty_fields_mean_the_last_two_prompts(panel):
    assert (panel.start.placeholder, panel.end.placeholder) == ("a cat", "a dog")
    panel.go.click()
    assert panel.session.status.kind != "problem", panel.session.status
    assert panel.strip.count == panel.picture.count == len(panel.strip.labels) == 3
    stops = [stop.picture for stop in panel._stops]
    assert np.array_equal(stops[0], picture(panel, "a cat")) and np.array_equal(stops[-1], picture(panel, "a dog"))
    assert panel.strip.rows == [sprite(np.stack(stops))] == [panel.picture.sprite]


def test_written_ends_and_another_seed(panel):
    panel.start.value, panel.end.value, panel.seed.value = "a fish", "a bird", "9"
    panel.go.click()
    assert np.array_equal(panel._stops[-1].picture, picture(panel, "a bird", seed=9))
    panel.session.look(language="ja")
    assert "a fish" in panel.picture.alt and "途中" in panel.picture.alt and panel.strip.count == 3


@pytest.mark.parametrize(
    "ends, seed, words", [("a dog", "", "Both ends"), ("a fish", "many", "seed"), ("", "-4", "seed")]
)
def test_what_is_no_walk_is_said(panel, ends, seed, words):
    panel.start.value = panel.end.value = ends
    panel.seed.value = seed
    panel.go.click()
    assert panel.session.status.kind == "problem" and words in str(panel.session.status.problem)
    assert not panel.go.disabled and panel.stop.disabled and panel.strip.count == 0


def test_a_stopped_walk_shows_as_far_as_it_came(panel, monkeypatch):
    frames = []

    def push(data):
        frames.append(data)
        if len(frames) == 2:
            raise Stopped

    monkeypatch.setattr(panel.picture, "push", push)
    panel.go.click()
    assert panel.strip.count == 2 and not panel.go.disabled and panel.stop.disabled


def test_it_is_saved_as_a_film_there_and_back(panel):
    delivered = []
    panel.saver.deliver = lambda *file: delivered.append(file)
    panel._deliver()
    assert delivered == [] and not panel.saver.enabled
    panel.go.click()
    panel._deliver()
    name, mime, data = delivered[0]
    film = Image.open(io.BytesIO(data))
    assert mime == "image/gif" and name.endswith(".gif") and film.n_frames == 4 and film.size == (64, 64)
