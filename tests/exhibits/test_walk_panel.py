"""The walk panel: where from and where to, painted, stopped, saved."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from sessions import still

from sd_explorer import Trace
from sd_explorer.exhibits import WalkPanel
from sd_explorer.pictures import sprite


@pytest.fixture
def panel(model):
    """A panel on a tiny model, without threads; two prompts were painted before."""
    session = still(model("pocket"), "a cat", steps=2)
    panel = WalkPanel(session)
    assert panel.bar.go.disabled
    session.paint()
    session.change(prompt="a dog")
    panel.count.value = 3
    yield panel
    panel.close()
    session.close()


def picture(panel, prompt, **changes):
    return Trace.record(panel.session.model, panel.session.recipe.change(prompt=prompt, **changes)).picture


def pictures(panel):
    return [stop.picture for stop in panel.way.stops]


def test_empty_fields_mean_the_last_two_prompts(panel):
    assert (panel.start.placeholder, panel.end.placeholder) == ("a cat", "a dog")
    panel.bar.go.click()
    assert panel.session.status.problem is None
    assert panel.strip.count == panel.picture.count == len(panel.strip.labels) == 3
    assert re.search(r"3 pictures, [\d.]+ a second", panel.bar.line.value)
    stops = pictures(panel)
    assert np.array_equal(stops[0], picture(panel, "a cat")) and np.array_equal(stops[-1], picture(panel, "a dog"))
    assert panel.strip.rows == [sprite(np.stack(stops))] == [panel.picture.sprite]


def test_half_typed_prompts_are_no_ends(panel):
    for typed in ("a f", "a fi", "a fish"):
        panel.session.change(prompt=typed, typing=True)
    assert (panel.start.placeholder, panel.end.placeholder) == ("a cat", "a dog")
    panel.session.worker().rest()
    assert (panel.start.placeholder, panel.end.placeholder) == ("a dog", "a fish")


def test_written_ends_and_another_seed(panel):
    panel.start.value, panel.end.value, panel.seed.value = "a fish", "a bird", "9"
    panel.bar.go.click()
    assert np.array_equal(pictures(panel)[-1], picture(panel, "a bird", seed=9))
    panel.session.look(language="ja")
    assert "a fish" in panel.picture.alt and "途中" in panel.picture.alt and panel.strip.count == 3


@pytest.mark.parametrize(
    "ends, seed, words", [("a dog", "", "Both ends"), ("a fish", "many", "seed"), ("", "-4", "seed")]
)
def test_what_is_no_walk_is_said(panel, ends, seed, words):
    panel.start.value = panel.end.value = ends
    panel.seed.value = seed
    panel.bar.go.click()
    assert panel.session.status.kind == "problem" and words in str(panel.session.status.problem)
    assert not panel.bar.go.disabled and panel.bar.stop.disabled and panel.strip.count == 0


def test_a_stopped_walk_shows_as_far_as_it_came(panel):
    panel.strip.observe(lambda change: change.new == 2 and panel.bar.stop.click(), names="count")
    panel.bar.go.click()
    assert panel.strip.count == 2 and not panel.bar.go.disabled and panel.bar.stop.disabled
    assert "Stopped after 2 of 3" in panel.bar.line.value


def test_a_walk_goes_on_while_other_pictures_are_painted(panel):
    seen = []
    panel.strip.observe(lambda change: change.new == 1 and panel.session.change(seed=5), names="count")
    panel.session.on("trace", lambda trace: seen.append((trace.recipe.seed, panel.strip.count)))
    panel.bar.go.click()
    assert seen == [(5, 1)] and panel.strip.count == 3


def test_it_is_saved_as_a_film_there_and_back(panel):
    delivered = []
    panel.saver.deliver = lambda *file: delivered.append(file)
    panel._save()
    assert delivered == [] and not panel.saver.enabled
    panel.bar.go.click()
    panel._save()
    name, mime, data = delivered[0]
    film = Image.open(io.BytesIO(data))
    assert mime == "image/gif" and name.endswith(".gif") and film.n_frames == 4 and film.size == (64, 64)
