"""The session: a change paints, a wrong value harms nothing, going back is instant, stop keeps what there is."""

import threading

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.session.cache import Cache
from sd_explorer.session.session import Session
from sd_explorer.session.worker import SameThread


@pytest.fixture
def session(model):
    session = Session(Recipe("a cat", steps=3, model="tiny"), worker=SameThread, load=loader(model("pocket")))
    yield session
    session.close()


def loader(model):
    def load(name):
        if name != "tiny":
            raise Problem("model_not_found", model=name)
        model.name = name
        return model

    return load


def heard(session, event):
    values = []
    session.on(event, values.append)
    return values


def test_a_change_paints_the_new_recipe(session):
    traces = heard(session, "trace")
    assert session.change(seed=3, guidance_scale=7)
    assert [trace.recipe.seed for trace in traces] == [3]
    assert session.status.kind == "finished"


def test_an_equal_recipe_paints_nothing(session):
    session.paint()
    traces = heard(session, "trace")
    assert session.change(guidance_scale=4, prompt=" a  cat ")
    assert traces == []


def test_a_wrong_value_becomes_a_sentence_and_nothing_is_lost(session):
    session.paint()
    before = session.recipe, session.trace
    assert not session.change(steps=0)
    assert session.status.problem.key == "steps_range"
    assert (session.recipe, session.trace) == before


def test_going_back_takes_the_recorded_run(session):
    session.paint()
    first = session.trace
    session.change(seed=1)
    steps = heard(session, "step")
    session.change(seed=0)
    assert session.trace is first
    assert steps == []
    assert session.status.cached


def test_a_model_that_will_not_load_leaves_picture_and_model_as_they_were(session):
    session.paint()
    trace, recipes = session.trace, heard(session, "recipe")
    session.change(model="nowhere")
    assert session.status.problem.key == "model_not_found"
    assert session.trace is trace
    assert recipes[-1].model == session.recipe.model == "tiny"
    assert session.change(seed=9)
    assert session.trace.recipe.seed == 9


def test_an_error_inside_a_run_is_one_sentence_with_details(session, monkeypatch):
    session.paint()

    def broken(*args):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")

    monkeypatch.setattr(session.model, "predict", broken)
    session.change(seed=77)
    assert session.status.problem.key == "out_of_memory"
    assert "DefaultCPUAllocator" in session.status.detail
    monkeypatch.undo()
    session.change(seed=78)
    assert session.status.kind == "finished"


def test_stop_ends_within_a_step_and_says_where(model):
    session = Session(Recipe("a cat", steps=150, model="tiny"), load=loader(model("pocket")))
    third, stopped = threading.Event(), threading.Event()
    steps = []

    def on_step(step):
        steps.append(step)
        if len(steps) == 3:
            session.stop()
            third.set()

    session.on("step", on_step)
    session.on("status", lambda status: status.kind == "stopped" and stopped.set())
    session.paint()
    assert third.wait(60)
    assert stopped.wait(60)
    assert session.idle(60)
    assert (session.status.step, session.status.count, len(steps)) == (3, 150, 3)
    session.close()


def test_the_newest_of_many_changes_is_what_ends_on_screen(model):
    session = Session(Recipe("a cat", steps=8, model="tiny"), load=loader(model("pocket")))
    for seed in range(1, 60):
        session.change(seed=seed)
    assert session.idle(120)
    assert session.trace.recipe.seed == 59
    assert session.status.kind == "finished"
    session.close()


def test_the_frames_are_first_cheap_then_decoded(session, monkeypatch):
    monkeypatch.setattr("sd_explorer.experiments.frames.PATIENCE", float("inf"))
    frames = heard(session, "frames")
    session.paint()
    assert [f.exact for f in frames] == [False, True]
    assert frames[1].clean.shape == (3, *session.trace.picture.shape)
    session.change(seed=1)
    session.change(seed=0)
    assert frames[-1].exact and frames[-1] is session.frames.get(session.recipe)


def test_where_decoding_is_slow_the_cheap_frames_stay(session, monkeypatch):
    monkeypatch.setattr("sd_explorer.experiments.frames.PATIENCE", 0.0)
    frames = heard(session, "frames")
    session.paint()
    assert [f.exact for f in frames] == [False]
    assert session.frames.get(session.recipe) is None


def test_a_closed_session_says_so_and_stays_closed(session):
    session.close()
    session.close()
    assert not session.change(seed=4)
    assert session.status.problem.key == "closed"


class Weight:
    def __init__(self, nbytes):
        self.nbytes = nbytes


def test_the_cache_keeps_to_its_budget_and_drops_the_oldest():
    cache = Cache(100)
    for name in "abc":
        cache.put(name, Weight(40))
    assert (cache.nbytes, len(cache), cache.get("a")) == (80, 2, None)
    cache.get("b")
    cache.put("d", Weight(40))
    assert cache.get("c") is None and cache.get("b")
    cache.put("huge", Weight(1000))
    assert cache.get("huge") is None and len(cache) == 2
