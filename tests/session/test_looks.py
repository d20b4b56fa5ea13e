"""The steps of a run are told a few times a second, and none is left out; what a slider has passed is told as little as can be."""

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.frame.earlier import EarlierPanel
from sd_explorer.exhibits.frame.picture import PicturePanel
from sd_explorer.exhibits.frame.step import StepPanel
from sd_explorer.session import looks
from sd_explorer.session.session import Session
from sd_explorer.session.worker import SameThread


@pytest.fixture
def session(model):
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=5, model=tiny.name), worker=SameThread, load=lambda name: tiny)
    yield session
    session.close()


def told(session):
    groups = []
    session.on("steps", lambda steps: groups.append([step.index for step in steps]))
    return groups


def test_the_first_step_is_told_at_once_and_the_others_together(session, monkeypatch):
    monkeypatch.setattr(looks, "EVERY", float("inf"))
    groups, order = told(session), []
    for event in ("steps", "trace"):
        session.on(event, lambda value, event=event: order.append(event))
    session.paint()
    assert groups == [[0], [1, 2, 3, 4]] and order == ["steps", "steps", "trace"]


def test_slow_steps_are_told_one_by_one(session, monkeypatch):
    monkeypatch.setattr(looks, "EVERY", 0.0)
    groups = told(session)
    session.paint()
    assert groups == [[0], [1], [2], [3], [4]]


def test_a_run_that_is_stopped_tells_all_it_made(session, monkeypatch):
    monkeypatch.setattr(looks, "EVERY", float("inf"))
    groups = told(session)
    session.on("step", lambda step: step.index == 3 and session.stop())
    session.paint()
    assert groups == [[0], [1, 2, 3]] and session.status.kind == "stopped"


def test_what_a_slider_has_passed_is_shown_and_nothing_around_it_follows(session, monkeypatch):
    """A newer picture was asked for at the second step, and this one is let finish."""
    monkeypatch.setattr(looks, "EVERY", 0.0)
    panels = [kind(session) for kind in (PicturePanel, StepPanel, EarlierPanel)]
    hero, step, earlier = panels
    groups, passed = told(session), []

    def note(trace):
        passed.append((session.passing, hero.hero.finished, step.text.sentences[-1], len(earlier.gallery.items)))

    session.on("trace", note)
    end = session.on("step", lambda step: step.index == 1 and setattr(session, "_asked", session._asked + 1))
    session.paint()
    assert groups == [[0]] and passed == [(True, True, "", 0)] and session.steps_shown is None
    end()
    session.change(seed=3)
    assert passed[1][:2] == (False, True) and len(earlier.gallery.items) == 1 and step.text.sentences[-1]
    assert groups[1:] == [[0], [1], [2], [3], [4]] and session.steps_shown.trace is session.trace
    for panel in panels:
        panel.close()
