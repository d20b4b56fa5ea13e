"""Nothing outlives a close: model, run and exhibits are freed, whoever keeps the closed explorer."""

import gc
import weakref

import pytest

from sd_explorer import Explorer, Recipe, exhibits
from sd_explorer.exhibits.rooms import ROOMS
from sd_explorer.exhibits.strip import Strip
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.session.session import Session

KINDS = [getattr(exhibits, name) for name in exhibits.__all__]


def alive(refs: dict) -> list[str]:
    gc.collect()
    return [name for name, ref in refs.items() if ref() is not None]


def refs_of(session) -> dict:
    model = session.model
    things = {
        "model": model,
        "network": model.network,
        "trace": session.trace,
        "run": session.run,
        "frames": session.steps_shown,
    }
    return {name: weakref.ref(thing) for name, thing in things.items() if thing is not None}


def bars_of(exhibit) -> list[WorkBar]:
    """The WorkBars of an exhibit and of its strips."""
    own = [value for value in vars(exhibit).values() if isinstance(value, WorkBar)]
    return own + [value.bar for value in vars(exhibit).values() if isinstance(value, Strip)]


def at_work(session, shown):
    """Every exhibit has shown a run, and what has a button has been pressed."""
    session.paint()
    assert session.idle(120)
    for exhibit in shown:
        for bar in bars_of(exhibit):
            bar.go.click()
    assert session.idle(120)


@pytest.mark.parametrize("keep", [False, True], ids=["dropped", "kept"])
def test_every_exhibit_lets_model_and_run_go(checkpoint, keep):
    session = Session(Recipe("a cat", steps=2, model=str(checkpoint("pocket"))))
    shown = [kind(session) for kind in KINDS]
    at_work(session, shown)
    refs = refs_of(session)
    assert len(refs) == 5
    if not keep:
        refs |= {f"{type(exhibit).__name__}": weakref.ref(exhibit) for exhibit in shown} | {
            "session": weakref.ref(session)
        }
    for exhibit in shown:
        exhibit.close()
    session.close()
    assert session.join(60)
    kept = (shown, session) if keep else ()
    del session, shown
    if not keep:
        del exhibit
    assert alive(refs) == [] and len(kept) in (0, 2)


@pytest.mark.parametrize("keep", [False, True], ids=["dropped", "kept"])
def test_an_explorer_with_every_exhibit_opened_lets_model_and_run_go(checkpoint, keep):
    explorer = Explorer("a cat", steps=2, model=str(checkpoint("pocket")))
    at_work(explorer.session, [explorer.open(place.name) for room in ROOMS for place in room.places])
    refs = refs_of(explorer.session)
    assert len(refs) == 5
    explorer.close()
    explorer.close()
    assert explorer.session.join(60)
    if not keep:
        refs["explorer"] = weakref.ref(explorer)
        del explorer
    assert alive(refs) == []


def test_a_closed_explorer_says_so():
    explorer = Explorer("a cat", steps=2, model="nowhere/at-all")
    explorer.close()
    assert not explorer.change(seed=3) and explorer.session.status.problem.key == "closed"
    assert explorer.trace is explorer.picture is None
