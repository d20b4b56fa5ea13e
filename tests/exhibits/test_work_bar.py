"""The bar of long work: what it says while it waits, runs, is stopped; and two exhibits at work at once."""

import threading

import pytest
from sessions import still

from sd_explorer import Recipe
from sd_explorer.exhibits import EarlierPanel, LeaveOneOutPanel, TouchedNoisePanel, WalkPanel
from sd_explorer.session.session import Session


@pytest.fixture
def two(model):
    """A walk and a leave-one-out on one session with a thread; the first picture is there."""
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    walk, words = WalkPanel(session), LeaveOneOutPanel(session)
    session.paint()
    assert session.idle(60)
    walk.end.value, walk.count.value = "a dog", 4
    yield walk, words
    walk.close()
    words.close()
    session.close()
    assert session.join(60)


def test_two_exhibits_work_at_once_and_stop_ends_one(two, monkeypatch):
    walk, words = two
    asked, go, predict = threading.Event(), threading.Event(), walk.session.model.predict

    def held(*args, **options):
        asked.set()
        assert go.wait(60)
        return predict(*args, **options)

    monkeypatch.setattr(walk.session.model, "predict", held)
    walk.bar.go.click()
    assert asked.wait(60)
    words.leave.bar.go.click()
    assert (walk.bar.work.state, words.leave.bar.work.state) == ("running", "waiting")
    assert "Waiting for its turn" in words.leave.bar.line.value and not words.leave.bar.stop.disabled
    walk.bar.stop.click()
    go.set()
    assert words.session.idle(60)
    assert [item["text"] for item in words.leave.strip.items] == [
        "all words",
        "a",
        "cat",
    ] and words.leave.bar.work.finished
    assert walk.strip.count == 0 and "Stopped after 0 of 4" in walk.bar.line.value
    assert not walk.bar.go.disabled and not words.leave.bar.go.disabled


def test_it_says_what_it_waits_for_and_how_far_it_is_in_both_languages(model):
    panel = WalkPanel(still(model("pocket"), "a cat", steps=2))
    panel.session.paint()
    panel.end.value, panel.count.value = "a dog", 3
    lines = []
    panel.bar.line.observe(lambda change: lines.append(change.new), names="value")
    panel.bar.go.click()
    assert "0 of 3" in lines[0] and "sdx-bar" in lines[0]
    assert panel.bar.work.finished and ">" in lines[-1] and "of" not in lines[-1]
    panel.bar.work.stop()
    panel.session.look(language="ja")
    assert panel.bar.stop.description == "停止"
    panel.close()
    panel.session.close()


def test_half_typed_prompts_are_not_kept_among_the_earlier_pictures(model):
    session = still(model("pocket"), "a cat", steps=2)
    panel = EarlierPanel(session)
    session.paint()
    for typed in ("a d", "a do", "a dog"):
        session.change(prompt=typed, typing=True)
    assert [item["alt"] for item in panel.gallery.items] == ["a cat"] and panel.gallery.selected == ""
    session.worker().rest()
    assert [item["alt"] for item in panel.gallery.items] == ["a dog", "a cat"]
    panel.close()
    session.close()


def test_a_quiet_bar_shows_stop_only_while_something_goes_on(model, monkeypatch):
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    panel = TouchedNoisePanel(session)
    session.paint()
    assert session.idle(60) and panel.bar.stop.layout.display == panel.bar.go.layout.display == "none"
    asked, go, predict = threading.Event(), threading.Event(), tiny.predict

    def held(*args, **options):
        asked.set()
        assert go.wait(60)
        return predict(*args, **options)

    monkeypatch.setattr(tiny, "predict", held)
    panel.whole["mirror"].click()
    assert asked.wait(60) and panel.bar.stop.layout.display is None and not panel.bar.stop.disabled
    panel.bar.stop.click()
    go.set()
    assert session.idle(60) and panel.bar.stop.layout.display == "none"
    assert panel.told.found is None and panel.pad.undoable
    panel.close()
    session.close()
    assert session.join(60)
