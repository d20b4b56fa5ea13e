"""Long work by owner: its newest request wins, its Stop ends it alone, saves are all done, pictures go first."""

import threading

import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.progress import Progress
from sd_explorer.session.session import Session
from sd_explorer.session.ticket import Priority
from sd_explorer.session.work import Work
from sd_explorer.session.worker import SameThread


class Held:
    """A generator of numbers that waits before each one until it is let through."""

    def __init__(self, count=3):
        self.count, self.reached, self.open = count, threading.Event(), threading.Semaphore(0)

    def __iter__(self):
        for number in range(self.count):
            self.reached.set()
            assert self.open.acquire(timeout=20)
            yield number

    def let(self, times=1):
        for _ in range(times):
            self.open.release()


@pytest.fixture
def session(model):
    """With a thread; its model is tiny."""
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    yield session
    session.close()
    assert session.join(20)


@pytest.fixture
def still(model):
    """Without a thread."""
    tiny = model("pocket")
    return Session(Recipe("a cat", steps=2, model=tiny.name), worker=SameThread, load=lambda name: tiny)


def test_two_owners_work_at_once_and_stop_ends_one_of_them(session):
    walk, words, shown = Work(session), Work(session), []
    first, second = Held(), Held()
    walk.start(first, lambda item: shown.append(("walk", item)))
    words.start(second, lambda item: shown.append(("words", item)))
    assert first.reached.wait(10)
    assert (walk.state, words.state) == ("running", "waiting")
    walk.stop()
    first.let()
    second.let(3)
    assert session.idle(20)
    assert shown == [("words", 0), ("words", 1), ("words", 2)]
    assert (walk.state, walk.finished, words.state, words.finished) == ("idle", False, "idle", True)


def test_the_newest_request_of_one_owner_wins_and_the_old_shows_nothing_more(session):
    work, shown, old = Work(session), [], Held()
    work.start(old, lambda item: shown.append(("old", item)))
    assert old.reached.wait(10)
    work.start([0, 1], lambda item: shown.append(("new", item)))
    old.let(3)
    assert session.idle(20)
    assert shown == [("new", 0), ("new", 1)] and work.finished


def test_a_picture_goes_between_two_items_and_ends_nothing(session):
    work, shown, held = Work(session), [], Held()
    session.on("trace", lambda trace: shown.append("picture"))
    work.start(held, shown.append)
    assert held.reached.wait(10)
    session.paint()
    held.let(3)
    assert session.idle(60)
    assert shown == [0, "picture", 1, 2] and work.finished


def test_every_save_is_done_the_first_one_first_whatever_is_stopped(session):
    saves, delivered, held = Work(session, every=True), [], Held(1)
    for name in ("png", "json", "gif"):
        saves.start(_after(held, name), delivered.append, priority=Priority.SAVE)
    assert held.reached.wait(10)
    session.stop()
    held.let()
    assert session.idle(20)
    assert delivered == ["png", "json", "gif"]


def _after(held, name):
    """The name, for the first one after it was let through."""
    if name == "png":
        yield from (None for _ in held)
    yield name


def test_progress_and_steps_say_how_far_it_is_and_are_not_shown(still):
    seen, shown = [], []

    def items(model):
        from sd_explorer.diffusion.denoise import denoise

        for number in range(2):
            yield from denoise(model, still.recipe)
            yield f"picture {number}"

    work = Work(still, changed=lambda: seen.append((work.state, round(work.done, 1), work.count)))
    work.start(items, shown.append, count=2)
    assert shown == ["picture 0", "picture 1"]
    assert seen == [("running", 0, 2), ("running", 0.5, 2), ("running", 1.0, 2), ("running", 1, 2),
                    ("running", 1.5, 2), ("running", 2.0, 2), ("running", 2, 2), ("idle", 0, 0), ("idle", 0, 0)]  # fmt: skip
    seen.clear()
    work.start([Progress(256, 2000)])
    assert seen[1] == ("running", 256, 2000)


def test_the_time_left_is_known_once_something_is_done(still):
    left = []
    work = Work(still, changed=lambda: left.append(work.seconds_left))
    work.start(["a", "b"], count=2)
    assert left[0] is None and left[1] > 0 and left[2] == 0


def test_a_failure_names_its_exhibit_in_both_languages_and_ends_the_work(still):
    work = Work(still, name="ui.tab_walk")
    work.start([1], lambda item: 1 / 0)
    problem = still.status.problem
    assert (
        problem.key == "exhibit_failed" and "“Walk”" in problem.sentence("en") and "Walk" not in problem.sentence("ja")
    )
    assert "ZeroDivisionError" in still.status.detail and work.state == "idle" and not work.finished


def test_nothing_is_shown_once_stop_has_returned(session):
    """Forced: the item is made before the stop, and would be shown after it."""
    work, shown, made, go = Work(session), [], threading.Event(), threading.Event()

    def items():
        made.set()
        assert go.wait(20)
        yield "late"

    work.start(items(), shown.append)
    assert made.wait(10)
    work.stop()
    go.set()
    assert session.idle(20)
    assert shown == []


def test_what_needs_no_model_runs_beside_and_is_replaced_there(session):
    beside, pictures, held = Work(session), [], Held()
    session.on("trace", pictures.append)
    beside.start(lambda: held, process=True)
    assert held.reached.wait(10)
    session.paint()
    assert session.worker().idle(60) and len(pictures) == 1  # although the other thread is busy
    beside.stop()
    held.let()
    assert session.idle(20) and not beside.finished


def test_work_on_a_closed_session_ends_at_once(session):
    work = Work(session)
    session.close()
    work.start([1])
    assert work.state == "idle" and session.idle(5)
