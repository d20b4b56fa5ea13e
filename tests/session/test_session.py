"""The session: a change paints, a wrong value harms nothing, going back is instant, stop keeps what there is."""

import threading
from copy import copy

import pytest

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.session.cache import Cache
from sd_explorer.session.session import Session
from sd_explorer.session.work import Work
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
        named = copy(model)  # the loaded one is everybody's
        named.name = name
        return named

    return load


def heard(session, event):
    values = []
    session.on(event, values.append)
    return values


class Looker:
    """Somebody who looks at frames."""


def looking(session, *kinds) -> Looker:
    looker = Looker()
    session.want_frames(looker, *kinds)
    return looker


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


def test_a_prompt_that_changes_on_its_way_is_painted_as_its_branch(session):
    session.change(prompt="a [cat:dog:1]")
    branch = Branch(Recipe("a cat", steps=3, model="tiny"), 1, {"prompt": "a dog"})
    assert session.trace.recipe == session.wanted == branch and session.recipe.prompt == "a [cat:dog:1]"
    assert session.painted and session.status.kind == "finished"


def test_a_branch_is_taken_over_until_the_next_change_and_a_recipe_ends_it(session):
    session.paint()
    plain = session.trace
    branch = Branch(session.recipe, 1, {"guidance_scale": 9})
    recipes = heard(session, "recipe")
    assert session.take(branch) and session.trace.recipe == branch and recipes == []
    session.change(guidance_scale=session.recipe.guidance_scale)  # a control that writes what is there already
    assert session.trace.recipe == branch
    session.take(session.recipe)
    assert session.trace is plain and session.branch is None
    session.take(branch)
    session.change(seed=1)
    assert session.trace.recipe == session.recipe


def test_a_run_that_was_made_elsewhere_is_taken_without_painting(session, model):
    from sd_explorer import Trace

    session.paint()
    other = Branch(session.recipe.change(seed=7), 2, {"prompt": "a dog"})
    made, steps = Trace.record(model("pocket"), other), heard(session, "step")
    session.take(other, made)
    assert session.trace is made and steps == [] and session.recipe.seed == 7
    assert session.recipe.prompt == "a [cat:dog:2]"  # the words say it, so that it outlives other changes
    session.change(seed=8)
    assert session.trace.recipe == Branch(other.recipe.change(seed=8), 2, {"prompt": "a dog"})


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
    frames, _looker = heard(session, "frames"), looking(session, "noisy", "clean")
    session.paint()
    assert [f.exact for f in frames] == [set(), {"clean"}]
    assert frames[1].clean.shape == (3, *session.trace.picture.shape)
    session.change(seed=1)
    session.change(seed=0)
    assert frames[-1].exact and frames[-1] is session.frames.get(session.recipe)


def test_frames_are_made_of_what_is_looked_at_and_of_nothing_else(session):
    frames = heard(session, "frames")
    session.paint()
    assert frames == []
    one, other = looking(session, "clean"), looking(session, "noisy")
    assert set(frames[-1].pictures) == {"clean", "noisy"}
    session.want_frames(one)
    session.change(seed=1)
    assert set(frames[-1].pictures) == {"noisy"} and not frames[-1].exact
    session.want_frames(other)
    count = len(frames)
    session.change(seed=2)
    assert len(frames) == count


def test_what_was_decoded_is_not_decoded_again(session, monkeypatch):
    looker, decoded = looking(session, "clean"), []
    session.paint()
    monkeypatch.setattr(type(session.model), "decode", lambda self, latents: decoded.append(latents))
    session.want_frames(looker)
    session.want_frames(looker, "clean")
    session.want_frames(looker, "clean", "noisy")
    assert decoded == [] and session.steps_shown.complete(["clean", "noisy"])


def test_where_decoding_is_slow_the_cheap_frames_stay(session, monkeypatch):
    monkeypatch.setattr("sd_explorer.experiments.frames.PATIENCE", 0.0)
    frames, _looker = heard(session, "frames"), looking(session, "clean")
    session.paint()
    assert [f.exact for f in frames] == [set()]
    assert session.frames.get(session.recipe) is None


def test_a_closed_session_says_so_and_stays_closed(session):
    session.close()
    session.close()
    assert not session.change(seed=4)
    assert session.status.problem.key == "closed"


def test_a_problem_that_comes_during_a_run_stays_until_the_next_gesture(session):
    session.paint()
    kinds = []
    session.on("step", lambda step: step.index == 0 and session.tell(Problem("closed")))
    session.on("status", lambda status: kinds.append((status.kind, status.problem and status.problem.key)))
    session.change(seed=1)
    assert set(kinds) >= {("running", "closed"), ("finished", "closed")}
    assert session.status.problem.key == "closed"
    session.look(step=1)
    assert session.status.problem
    session.change(seed=0)
    assert session.status.problem is None


@pytest.mark.parametrize("event", ["recipe", "view", "status", "run", "step", "trace", "frames", "model"])
def test_a_listener_that_raises_silences_nobody_and_is_named(model, event):
    tiny, heard_too = model("pocket"), []
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    session.on(event, lambda value: 1 / 0, "ui.tab_walk")
    session.on(event, heard_too.append)
    session.want_frames(heard, "clean")
    problems = []
    session.on("status", lambda status: status.problem and problems.append(status.problem))
    session.paint()
    assert session.idle(60)
    assert session.change(prompt="a dog")  # nothing escapes
    assert session.idle(60)
    assert session.trace.recipe.prompt == "a dog" and heard_too
    assert {problem.key for problem in problems} == {"exhibit_failed"} and "Walk" in str(problems[0])
    session.close()


def test_closing_during_a_load_does_not_wait_and_keeps_nothing(model):
    import weakref

    class Fake:
        facts = {"bytes": 1}

    loading, go, made = threading.Event(), threading.Event(), []

    def load(name):
        loading.set()
        assert go.wait(30)
        fake = Fake()
        made.append(weakref.ref(fake))
        return fake

    session = Session(Recipe("a cat", model="slow"), load=load)
    session.paint()
    assert loading.wait(30)
    session.close()  # returns although the load goes on
    assert session.model is None
    go.set()
    assert session.join(30)
    assert made[0]() is None and session.model is None


def test_the_last_good_model_is_back_before_work_that_needs_one(model):
    """Even where the shelf had to let it go to make room for one that then would not load."""
    tiny, loads = model("pocket"), []

    def load(name):
        loads.append(name)
        if name != tiny.name:
            raise Problem("model_not_found", model=name)
        return tiny

    session = Session(Recipe("a cat", steps=2, model=tiny.name), worker=SameThread, load=load)
    session._shelf._budget = 1
    session.paint()
    session.change(model="nowhere")
    assert session.status.problem.key == "model_not_found" and session.model is tiny
    got = []
    Work(session).start(lambda model: [model], got.append)
    assert got == [tiny] and session.recipe.model == tiny.name
    session.close()


def test_going_back_to_a_sibling_reads_no_disk(model):
    loads, models = [], {"one": model("pocket"), "two": model("sd1")}
    session = Session(Recipe("a cat", steps=2, model="one"), worker=SameThread,
                      load=lambda name: loads.append(name) or models[name])  # fmt: skip
    session.paint()
    for name in ("two", "one", "two"):
        session.change(model=name, seed=len(loads))
        assert session.model is models[name] and session.status.problem is None
    assert loads == ["one", "two"]
    session.close()
    assert session.model is None


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


def test_the_cache_counts_its_bytes_under_its_lock():
    locked = []

    class Watching:
        @property
        def nbytes(self):
            locked.append(cache._lock.locked())
            return 1

    cache = Cache(100)
    cache.put("a", Watching())
    locked.clear()
    assert cache.nbytes == 1 and locked == [True]


@pytest.fixture
def waking(monkeypatch):
    """Libraries that take two steps to wake."""
    from sd_explorer.progress import Progress

    monkeypatch.setattr("sd_explorer.models.waking.wake", lambda: iter([Progress(0, 100), Progress(40, 100)]))


def test_waking_tells_how_far_it_is_and_ends_in_the_picture(session, waking):
    states = heard(session, "status")
    session.paint()
    assert [(one.kind, one.step, one.count) for one in states[:2]] == [("loading", 0, 100), ("loading", 40, 100)]
    assert session.status.kind == "finished" and not [one for one in states if one.kind == "loading" and not one.count]


def test_who_is_stopped_while_it_wakes_is_not_left_loading(session, waking):
    end = session.on("status", lambda status: session.stop() if status.step == 40 else None)
    session.paint()
    end()
    assert session.status.kind == "idle" and session.trace is None
    session.paint()
    assert session.status.kind == "finished"
