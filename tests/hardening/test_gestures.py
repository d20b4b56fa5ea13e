"""Two hundred wild gestures over every exhibit: nothing escapes, nothing is unexpected, the last picture is the true one."""

import io

import numpy as np
import pytest

from hardening.gestures import Player
from sd_explorer import Branch, Explorer, Recipe, Trace, load_model
from sd_explorer.files.png import png_with_settings

pytestmark = pytest.mark.slow


def files() -> tuple[bytes, ...]:
    """What somebody may drop."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (90, 40), "red").save(picture, "JPEG")
    painted = png_with_settings(np.zeros((8, 8, 3), np.uint8), Recipe("a dog", steps=3, seed=4))
    return b"", b"evil" * 100, picture.getvalue(), painted, "prompt\na cat\nひよこ\n=1+1\n".encode() * 9


@pytest.fixture(scope="module")
def fresh():
    """A function from a recipe to its picture, painted by nobody else on the same engine."""
    models = {}

    def paint(recipe):
        name = (recipe.recipe if isinstance(recipe, Branch) else recipe).model  # a prompt may be edited on the way
        if name not in models:
            models[name] = load_model(name, engine="auto")
        return Trace.record(models[name], recipe).picture

    return paint


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_gestures_do_no_harm(seed, fresh, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    explorer = Explorer("a cat", steps=2)
    player = Player(explorer, seed, files())
    try:
        assert player.settle()  # the model is there: from now on gestures meet work that goes on
        list(player.play(100))
        assert player.settle(), (explorer.session.status, player.played[-5:])
        trace = explorer.trace
        assert np.array_equal(trace.picture, fresh(trace.recipe))
        assert not player.faults, player.faults[:3]
    finally:
        player.close()
        explorer.close()
    assert explorer.session.idle(60)


def test_a_player_hears_of_every_kind_of_fault(model):
    """So that the test above can fail: a click, a message, an event and a job that raise."""
    from hardening.gestures import SURPRISES
    from sd_explorer.session.session import Session
    from sd_explorer.session.worker import SameThread

    def fail(*_):
        raise RuntimeError("planted")

    session = Session(Recipe(steps=1, model=model("pocket").name), worker=SameThread, load=lambda name: model("pocket"))
    explorer = Explorer(session=session)
    player = Player(explorer, 0)
    for plant in (lambda: session.on("recipe", fail), lambda: explorer.widget.on_msg(fail)):
        before = len(player.faults)
        plant()
        session.change(seed=session.recipe.seed + 1)
        explorer.widget._handle_custom_msg({}, [])
        assert len(player.faults) > before
    assert any("planted" in fault for fault in player.faults) and SURPRISES
    player.close()
    explorer.close()
    session.close()


def test_after_a_model_that_is_nowhere_every_button_of_every_exhibit_still_works(monkeypatch):
    import ipywidgets as W

    from sd_explorer.exhibits.exhibit import tree

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    explorer = Explorer("a cat", steps=2)
    player = Player(explorer, 0)
    assert player.settle()
    pressed = 0
    for place in (place for room in explorer.rooms for place in room.places):
        explorer.change(model="./nothing")
        exhibit = explorer.open(place.name)
        for button in [one for one in tree(exhibit.widget) if isinstance(one, W.Button) and not one.disabled]:
            button.click()
            pressed += 1
        assert player.settle() and explorer.session.model is not None
    assert pressed > 10 and not player.faults, player.faults[:3]
    assert explorer.recipe.model == "pocket" and player.problems["model_not_found"] > 3
    player.close()
    explorer.close()
