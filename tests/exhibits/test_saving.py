"""Saves: every one is done, the first one first, of the picture at the click, whatever is stopped or changed."""

import io
import json
import threading

import pytest
from PIL import Image
from sessions import still

from sd_explorer import Branch, Recipe
from sd_explorer.exhibits.frame.saving import SavingPanel
from sd_explorer.files.png import png_with_settings, settings_from_png
from sd_explorer.session.session import Session


def saving(session):
    """A panel and what it has delivered."""
    panel, delivered = SavingPanel(session), []
    panel.saver.deliver = lambda *file: delivered.append(file)
    return panel, delivered


def save(panel, kind):
    panel.saver._handle_custom_msg({"save": kind}, [])


@pytest.fixture
def held(model, monkeypatch):
    """A session whose network answers only when the returned event is set; nothing else waits for it."""
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), load=lambda name: tiny)
    session.paint()
    assert session.idle(60)
    go, reached, predict = threading.Event(), threading.Event(), tiny.predict

    def busy(*seen, **named):
        reached.set()
        assert go.wait(60)
        return predict(*seen, **named)

    monkeypatch.setattr(tiny, "predict", busy)
    session.change(seed=77)
    assert reached.wait(60)
    yield session, go
    go.set()
    session.close()
    assert session.join(60)


def test_three_kinds_asked_for_together_all_come_in_their_order_although_stopped(held):
    session, go = held
    panel, delivered = saving(session)
    for kind in ("png", "json", "gif", "grid"):
        save(panel, kind)
    session.stop()
    go.set()
    assert session.idle(60)
    assert [name.split(".")[-1] for name, _, _ in delivered] == ["png", "json", "gif", "png"]
    assert Image.open(io.BytesIO(delivered[2][2])).n_frames > 1
    panel.close()


def test_what_is_saved_is_the_picture_at_the_click(held):
    session, go = held
    panel, delivered = saving(session)
    save(panel, "json")
    save(panel, "png")
    session.change(seed=9)
    go.set()
    assert session.idle(60) and session.trace.recipe.seed == 9
    assert json.loads(delivered[0][2])["seed"] == 0
    assert settings_from_png(delivered[1][2], "x.png").seed == 0
    panel.close()


def test_frames_for_a_film_come_from_the_model_that_made_the_picture(model):
    session = still(model("pocket"))
    panel, delivered = saving(session)
    session.paint()
    assert session.frames.get(session.recipe) is None  # nobody looked at them
    save(panel, "gif")
    assert Image.open(io.BytesIO(delivered[0][2])).n_frames == 3
    assert session.status.problem is None
    panel.close()
    session.close()


def test_a_page_is_saved_in_the_readers_language(model):
    session = still(model("pocket"))
    session.look(language="ja")
    panel, delivered = saving(session)
    session.paint()
    save(panel, "page")
    name, kind, data = delivered[0]
    assert name.endswith(".html") and kind == "text/html" and b'<html lang="ja">' in data
    panel.close()
    session.close()


def test_a_branch_comes_back_from_its_png_and_is_painted(model):
    session = still(model("pocket"), steps=4)
    panel, delivered = saving(session)
    session.paint()
    branch = Branch(session.recipe, 2, {"guidance_scale": 9})
    session.take(branch)
    save(panel, "png")
    picture = session.trace.picture
    session.change(seed=5)
    panel._open("x.png", delivered[0][2])
    assert (
        session.trace.recipe == branch and (session.trace.picture == picture).all() and session.status.problem is None
    )
    panel.close()
    session.close()


def test_no_file_has_another_model_loaded(model):
    session = still(model("pocket"), steps=3)
    panel, _ = saving(session)
    session.paint()
    strange = Branch(session.recipe, 1, {"model": "some/where", "prompt": "a dog"})
    panel._open("x.png", png_with_settings(session.trace.picture, strange))
    assert session.trace.recipe == Branch(session.begun, 1, {"prompt": "a dog"})
    assert session.status.problem.key == "png_branch"
    panel.close()
    session.close()
