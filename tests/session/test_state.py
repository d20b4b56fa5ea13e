"""What is shown belongs to a run, a half-typed prompt counts for nothing, a slow model waits to be asked."""

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.session import painting
from sd_explorer.session.session import Session
from sd_explorer.session.worker import SameThread


@pytest.fixture
def session(model):
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=3, model=tiny.name), worker=SameThread, load=lambda name: tiny)
    session.paint()
    yield session
    session.close()


def heard(session, event):
    values = []
    session.on(event, values.append)
    return values


# -- what is shown -------------------------------------------------------------------------------


def test_while_a_run_goes_on_what_is_shown_belongs_to_it(session):
    seen = []
    session.on("step", lambda step: seen.append((session.run.recipe.seed, len(session.run.steps), session.run.going)))
    session.change(seed=5)
    assert seen == [(5, 1, True), (5, 2, True), (5, 3, True)]
    assert session.run.trace is session.trace and not session.run.going and session.painted


def test_after_stop_run_and_frames_belong_to_what_was_stopped(session):
    session.want_frames(heard, "clean")
    runs, frames = heard(session, "run"), heard(session, "frames")
    session.on("step", lambda step: step.index == 1 and session.stop())
    session.change(seed=5)
    assert [(run.recipe.seed, len(run.steps), run.going) for run in runs] == [(5, 0, True), (5, 2, False)]
    assert session.run is runs[-1] and session.run.trace is None and session.run.count == 3
    assert session.trace.recipe.seed == 0  # the last finished one, for saving
    assert session.status.kind == "stopped" and session.status.step == 2
    assert [(f.trace is session.run, len(f.clean)) for f in frames] == [(True, 2), (True, 2)] and frames[-1].exact
    assert session.frames.get(session.recipe) is None


def test_going_back_to_a_recorded_run_says_so(session):
    session.change(seed=5)
    runs = heard(session, "run")
    session.change(seed=0)
    assert [(run.recipe.seed, run.trace is session.trace) for run in runs] == [(0, True)]


def test_a_run_that_another_overrules_shows_no_frames_after_it(session):
    session.want_frames(heard, "clean")
    frames, once = heard(session, "frames"), []

    def overrule(step):
        if not once:
            once.append(step)
            session.change(seed=6)

    session.on("step", overrule)
    session.change(seed=5)
    assert {f.trace.recipe.seed for f in frames} == {6} and session.run.recipe.seed == 6


# -- typing --------------------------------------------------------------------------------------


def test_a_prompt_counts_when_typing_rests(session):
    for typed in ("a d", "a do", "a dog"):
        session.change(prompt=typed, typing=True)
        assert session.trace.recipe.prompt == typed  # painted as it is typed
    assert (session.view.prompt, session.view.walk_ends) == ("a cat", ("a cat", "a cat"))
    views = heard(session, "view")
    session.worker().rest()
    assert (session.view.prompt, session.view.walk_ends) == ("a dog", ("a cat", "a dog"))
    assert len(views) == 1


def test_enter_or_any_other_gesture_makes_it_count_at_once(session):
    session.change(prompt="a dog", typing=True)
    session.settle()
    assert session.view.walk_ends == ("a cat", "a dog")
    session.change(prompt="a bird", typing=True)
    session.change(seed=4)
    assert session.view.walk_ends == ("a dog", "a bird")
    session.worker().rest()
    assert session.view.walk_ends == ("a dog", "a bird")


def test_the_newest_keystroke_alone_is_waited_for(model):
    """With a thread: the older waits are dropped, not counted one after the other."""
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    views = heard(session, "view")
    for typed in ("a d", "a do", "a dog"):
        session.change(prompt=typed, typing=True)
    assert session.idle(60)
    assert [view.walk_ends for view in views] == [("a cat", "a dog")]
    session.close()


# -- slow models ---------------------------------------------------------------------------------


def test_a_slow_model_is_painted_when_asked(session, monkeypatch):
    assert not session.slow
    monkeypatch.setattr(painting, "SLOW", 0.0)
    steps = heard(session, "step")
    session.change(prompt="a dog", typing=True)
    session.change(guidance_scale=7)
    assert session.slow and steps == [] and not session.painted
    assert session.status.kind == "waiting" and session.status.seconds > 0
    session.paint()
    assert session.trace.recipe.prompt == "a dog" and session.painted and session.status.kind == "finished"
    session.change(prompt="a cat", guidance_scale=4)
    assert session.status.cached  # what is in memory costs nothing
    assert session.change(seed=9, paint=True) and session.trace.recipe.seed == 9
