"""A picture that runs begin with: opened in the settings, said where the picture is told of, and taken away again."""

import io

import numpy as np
import pytest
from PIL import Image
from sessions import still

from sd_explorer import FromPicture, image_to_image
from sd_explorer.exhibits import CodePanel, EarlierPanel
from sd_explorer.exhibits.frame.picture import PicturePanel
from sd_explorer.exhibits.frame.pipeline import PipelinePanel
from sd_explorer.exhibits.frame.saving import SavingPanel, saved_file
from sd_explorer.exhibits.frame.settings import ControlsPanel
from sd_explorer.files.python_code import python_code
from sd_explorer.session.beginning import KEPT, Beginning, Begun


def photo(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (80, 60, 3), np.uint8)


def png(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def drop(widget, data: bytes, name: str = "photo.png"):
    widget._handle_custom_msg({"file": name}, [data])


@pytest.fixture
def settings(shown):
    """The settings of a session of 4 steps that begins with a picture."""
    panel = shown(ControlsPanel, steps=4)
    drop(panel.begins.drop, png(photo()))
    return panel


def test_an_opened_picture_is_painted_over_as_image_to_image_does(settings):
    session = settings.session
    plain = image_to_image(session.model, session.recipe, photo(), 0.5)
    assert session.trace.recipe == plain.recipe and np.array_equal(session.trace.picture, plain.picture)
    assert [step.index for step in session.trace.steps] == [0, 1], "steps are counted from the first that is made"
    assert settings.begins.label.value == "0.5 · 2/4" and "photo.png" in settings.begins.picture.value


def test_it_stands_in_the_one_line_while_there_is_one_and_nowhere_else(shown):
    begins = shown(ControlsPanel, steps=4).begins
    assert "sdx-foldable" in begins.widget._dom_classes and begins.given.layout.display == "none"
    drop(begins.drop, png(photo()))
    assert "sdx-foldable" not in begins.widget._dom_classes and begins.drop.layout.display == "none"


def test_the_slider_counts_the_steps_that_are_made_and_paints(settings):
    session = settings.session
    settings.begins.strength.value = 3
    assert session.beginning.strength == 0.8 and len(session.trace.steps) == 3
    session.change(steps=10)
    assert session.beginning.strength == 0.8 and settings.begins.strength.value == 8 == len(session.trace.steps)


def test_taken_away_the_picture_is_that_of_noise_alone_from_memory(settings):
    session = settings.session
    settings.begins.away.click()
    assert session.beginning is None and session.status.cached and session.trace.recipe == session.recipe
    assert settings.begins.label.value == "" and settings.begins.drop.layout.display is None


@pytest.mark.parametrize("change", [{"steps": 1}, {"prompt": "a [cat:dog:2]"}])
def test_what_cannot_be_painted_over_it_is_a_sentence_and_nothing_is_lost(settings, change):
    session = settings.session
    before = session.wanted
    assert not session.change(**change)
    assert session.status.problem.key in ("strength_range", "begins_edited") and session.wanted == before


def test_what_is_no_picture_is_a_sentence(shown):
    panel = shown(ControlsPanel, steps=4)
    drop(panel.begins.drop, b"no picture", "notes.txt")
    assert "notes.txt" in panel.session.status.problem.sentence("en") and panel.session.beginning is None


def test_status_strip_and_program_say_it(settings):
    session = settings.session
    hero, strip, code = PicturePanel(session), PipelinePanel(session), CodePanel(session)
    strip.on_trace(session.trace)
    assert "began with photo.png at strength 0.5" in hero.hero.status["line"]
    assert strip.strip.boxes["noise"]["beside"] == "picture + seed 0"
    assert code.box.code == python_code(session.trace.recipe, "pocket", "cpu", session.model.engine.name)
    assert "'photo.png'" in code.box.code and "strength=0.5" in code.box.code
    for panel in (hero, strip, code):
        panel.close()


def test_its_png_brings_the_picture_back_where_it_is_known_and_names_it_elsewhere(settings, model):
    session = settings.session
    saving, begun = SavingPanel(session), session.trace.recipe
    file = saved_file("png", session.trace)[2]
    session.begin_with(None)
    drop(saving.drop, file)
    assert session.wanted == begun and session.status.problem is None
    session.begin_with(photo(1))
    elsewhere = still(model("pocket"))
    other = SavingPanel(elsewhere)
    drop(other.drop, file)
    assert elsewhere.beginning is None and elsewhere.recipe == begun.recipe
    assert "photo.png" in elsewhere.status.problem.sentence("en")
    drop(saving.drop, saved_file("png", elsewhere.trace)[2])
    assert session.beginning is None, "a picture from noise alone needs none"
    for panel in (saving, other):
        panel.close()
    elsewhere.close()


def test_an_earlier_picture_comes_back_with_what_it_began_with(settings):
    session = settings.session
    earlier, begun = EarlierPanel(session), session.trace.recipe
    earlier.on_trace(session.trace)
    session.begin_with(None)
    earlier.gallery._handle_custom_msg({"pick": begun.to_json()}, [])
    assert session.wanted == begun and isinstance(session.trace.recipe, FromPicture) and session.status.cached
    assert any(item["title"].startswith("photo.png · 0.5 → a cat") for item in earlier.gallery.items)
    earlier.close()


def test_only_the_last_pictures_are_kept():
    begun = Begun()
    for number in range(KEPT + 3):
        begun[str(number)] = Beginning(photo(number))
    assert [*begun] == [str(number) for number in range(3, KEPT + 3)]
