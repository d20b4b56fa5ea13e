"""What every panel promises, for every family and both languages."""

import ipywidgets as W
import pytest
from checkpoints import KINDS

from sd_explorer import exhibits
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import tree
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread

PANELS = [getattr(exhibits, name) for name in exhibits.__all__]
"""The frame of the app and every exhibit of every room."""


def session_on(model, **recipe):
    """A session without a thread that paints with one given model."""
    recipe = {"prompt": "a cat", "steps": 3, "model": model.name} | recipe
    return Session(Recipe(**recipe), View(), worker=SameThread, load=lambda name: model)


def finished(session) -> bool:
    """Whether the picture is there and nothing went wrong on the way."""
    return session.status.kind == "finished" and session.status.problem is None


def texts_of(widget: W.Widget) -> str:
    """Every text trait of a widget and its children."""
    return " ".join(str(value) for child in tree(widget) for value in child.get_state().values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_it_shows_a_run_speaks_both_languages_and_closes(panel, kind, model):
    session = session_on(model(kind))
    shown = panel(session)
    session.paint()
    assert finished(session), session.status
    english = texts_of(shown.widget)
    session.look(language="ja")
    japanese = texts_of(shown.widget)
    assert english != japanese
    assert any("\u3040" <= letter <= "\u30ff" for letter in japanese)
    session.change(seed=5)
    assert finished(session), session.status
    widgets = list(tree(shown.widget))
    shown.close()
    session.change(seed=6)  # a closed panel hears nothing
    assert finished(session), session.status
    assert all(widget.comm is None for widget in widgets)
    session.close()


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_it_stands_alone_before_any_model_is_loaded(panel, checkpoint):
    shown = panel(prompt="a dog", seed=3, steps=2, model=str(checkpoint("pocket")))
    assert shown.session.idle(60)
    assert finished(shown.session), shown.session.status
    assert "text/plain" in shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown._repr_mimebundle_()
    shown.close()
    assert shown.session.closed


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_a_hidden_panel_catches_up_when_shown(panel, model):
    session = session_on(model("pocket"))
    shown = panel(session)
    shown.show(False)
    session.paint()
    shown.show(True)
    assert finished(session), session.status
    shown.close()
    session.close()


def test_an_exhibit_on_a_shared_session_brings_its_style_to_its_cell_and_takes_it_along(model):
    from sd_explorer.exhibits import GuidancePanel
    from sd_explorer.widgets import Style

    session = session_on(model("pocket"))
    shown = GuidancePanel(session)
    shown._repr_mimebundle_()
    around = shown._in_a_cell()
    assert isinstance(around.children[0], Style) and "sdx" in around._dom_classes and around.children[1] is shown.widget
    assert shown._in_a_cell() is around
    widgets = list(tree(around))
    shown.close()
    assert all(widget.comm is None for widget in widgets)
    shown._repr_mimebundle_()
    session.close()


def test_an_old_grid_is_never_left_after_a_newer_one(model, monkeypatch):
    """Forced: a tab is opened, and while it writes the frames of before, newer ones come from the worker."""
    import threading

    from sd_explorer.exhibits import DenoisingPanel, denoising

    session = session_on(model("pocket"), steps=2)
    session.want_frames(session_on, *denoising.FRAMES)
    session.paint()
    old = session.steps_shown
    session.change(steps=3)
    new, session.steps_shown = session.steps_shown, old
    panel = DenoisingPanel(session)
    panel.show(False)
    sprite, threads = denoising.sprite, []

    def newer():
        with session.showing:
            session._show_frames(new)

    def interrupted(*args, **options):
        if not threads:
            threads.append(threading.Thread(target=newer))
            threads[0].start()
            threads[0].join(0.3)  # it gets as far as it can
        return sprite(*args, **options)

    monkeypatch.setattr(denoising, "sprite", interrupted)
    panel.show(True)
    threads[0].join(20)
    fresh = DenoisingPanel(session)
    fresh.on_frames(new)
    assert panel.grid.rows == fresh.grid.rows and panel.grid.count == fresh.grid.count
    panel.close()
    fresh.close()
    session.close()
