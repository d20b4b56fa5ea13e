"""The exhibit that takes a picture into noise and back."""

import numpy as np
import pytest
from test_contract import finished, session_on

from sd_explorer.exhibits import IntoNoisePanel
from sd_explorer.judging import reader
from sd_explorer.models.encoding import encode_picture
from sd_explorer.pictures import encode


@pytest.fixture
def judged(monkeypatch):
    """A judge for every model, who is as sure of each thing as a picture is bright."""

    class Judge:
        def read(self, pictures):
            sure = 0.6 + 0.3 * pictures.mean((1, 2, 3)) / 255
            return {"concept": np.repeat(sure[:, None], 428, 1)}

    monkeypatch.setattr(reader, "judge_for", lambda model: Judge())


def floats(data: bytes) -> np.ndarray:
    return np.frombuffer(data, "<f4")


def shown(model, **recipe):
    session = session_on(model, **recipe)
    panel = IntoNoisePanel(session)
    session.paint()
    assert finished(session)
    return session, panel


def open_own(panel, name="own.png", side=90):
    picture = np.random.default_rng(1).integers(0, 255, (50, side, 3), np.uint8)
    panel.source.kind.value = "own"
    panel.source._opened(name, encode(picture, "PNG"))


def test_this_runs_picture_can_be_mixed_with_noise_before_anything_is_pressed(model):
    session, panel = shown(model("pocket"), steps=20)
    dial = panel.dial
    clean, noise, abar = floats(dial.clean), floats(dial.noise), floats(dial.abar)
    assert np.allclose(clean, encode_picture(model("pocket"), session.trace.picture).ravel())
    assert dial.t in dial.knots and abar[dial.t] <= 0.5 < abar[dial.t - 1] and dial.exact_t == dial.t and dial.exact
    assert np.allclose(
        panel.made.at(dial.t).ravel(), np.sqrt(abar[dial.t]) * clean + np.sqrt(1 - abar[dial.t]) * noise, atol=1e-5
    )
    assert len(dial.steps) == 20
    dial.t = 900
    assert dial.exact_t == 900
    session.close()


def test_what_is_dragged_to_stays_when_another_picture_comes_and_the_flag_goes_with_its_own(model):
    session, panel = shown(model("pocket"))
    open_own(panel)
    panel.dial.t, panel.dial.flag = 333, 500
    before = panel.dial.clean
    session.change(seed=9)
    assert finished(session) and panel.dial.clean == before and (panel.dial.t, panel.dial.flag) == (333, 500)
    panel.source.kind.value = "run"
    assert finished(session) and panel.dial.clean != before and (panel.dial.t, panel.dial.flag) == (333, -1)
    session.close()


def test_a_picture_of_ones_own_is_encoded_at_the_models_size(model):
    session, panel = shown(model("pocket"))
    open_own(panel)
    assert finished(session) and panel.made.origin.picture.shape == (64, 64, 3) and panel.made.origin.name == "own.png"
    panel.source.kind.value = "run"
    assert np.array_equal(panel.made.origin.picture, session.trace.picture)
    session.close()


def test_a_drawing_is_encoded_after_each_stroke(model):
    session, panel = shown(model("pocket"))
    panel.source.kind.value = "drawing"
    assert (panel.made.origin.picture == 255).all() and panel.made.origin.name == "drawing.png"
    drawn = np.full((128, 128, 3), 255, np.uint8)
    drawn[40:80, 40:80] = 20, 60, 200
    panel.source.pad.pixels = drawn.tobytes()
    assert finished(session) and panel.made.origin.picture[30, 30].tolist() == [20, 60, 200]
    panel.source.kind.value = "run"
    before, panel.source.pad.pixels = panel.made, drawn[::-1].tobytes()
    assert panel.made is before
    session.close()


def test_a_file_that_is_no_picture_is_told_and_nothing_is_lost(model):
    session, panel = shown(model("pocket"))
    made, panel.source.kind.value = panel.made, "own"
    panel.source._opened("x.png", b"no picture")
    assert session.status.problem.key == "not_a_picture" and panel.made is made
    session.close()


def test_readers_fill_the_curves_and_say_what_they_see(judged, model):
    session, panel = shown(model("pocket"))
    assert "The thing is " in panel.readers.note.value
    panel.readers.bar.go.click()
    assert finished(session), session.status
    assert [len(line["points"]) for line in panel.dial.lines] == [20, 20]
    panel.dial.t, panel.dial.flag = 673, 300
    assert "t = 300" in panel.readers.note.value and "without any words" in panel.readers.note.value
    session.look(language="ja")
    assert "ネットワーク" in panel.dial.lines[1]["name"] and "言い当て" in panel.readers.note.value
    session.change(seed=9)
    assert panel.dial.lines == []
    session.close()


def test_training_pictures_are_offered_for_what_ships_alone(judged, model, monkeypatch):
    session, panel = shown(model("pocket"))
    assert [one["id"] for one in panel.source.kind.options] == ["run", "own", "drawing"]
    monkeypatch.setattr("sd_explorer.exhibits.into_noise.source.BUNDLED", (session.recipe.model,))
    panel.source.offer()
    panel.source.kind.value = "training"
    assert finished(session) and panel.made.ideal is not None and panel.made.origin.name == "training.png"
    first = panel.made.origin.digest
    monkeypatch.setattr("random.randrange", lambda count: count - 1)
    panel.source.another.click()
    assert finished(session) and panel.made.origin.digest != first
    session.close()


def test_without_a_judge_a_sentence_stands_in_its_place(model):
    session, panel = shown(model("sd1"), scheduler="euler")
    assert panel.readers.bar.widget.layout.display == "none" and "pocket model" in panel.readers.note.value
    panel.back.bar.go.click()
    assert finished(session) and len(panel.back.strip.thumbs) == 5 and panel.back.strip.items[1]["text"] == "noise 1"
    session.close()


@pytest.mark.parametrize("kind, prompt", [("same", "a cat"), ("none", ""), ("other", "a dog")])
def test_four_noises_are_taken_away_with_the_chosen_words(kind, prompt, judged, model):
    session, panel = shown(model("pocket"), steps=4)
    panel.back.kind.value, panel.back.other.value = kind, "a dog"
    panel.dial.t = 480
    panel.back.bar.go.click()
    assert finished(session), session.status
    starts = [one.start for one in panel.back.returns]
    assert [start.recipe.seed for start in starts] == [1, 2, 3, 4] and {start.recipe.prompt for start in starts} == {
        prompt
    }
    assert {start.begin for start in starts} == {panel.made.nearest(480)} and len(panel.back.strip.thumbs) == 5
    assert "strength 0.5, 2 of 4 steps" in panel.back.note.value
    assert "Img2Img" in panel.back.code.code and "strength=0.5" in panel.back.code.code
    session.change(seed=9)
    assert panel.back.returns == () and panel.back.results.layout.display == "none"
    session.close()


def test_the_whole_curve_is_judged_on_this_picture(model):
    session, panel = shown(model("pocket"), steps=4, scheduler="euler")
    panel.levels.bar.go.click()
    assert finished(session), session.status
    assert [len(line["values"]) for line in panel.levels.curve.series] == [6, 6]
    first, last = panel.levels.levels[0], panel.levels.levels[-1]
    assert f"{first.original:.2f}" in panel.levels.note.value and f"{last.among:.2f}" in panel.levels.note.value
    assert panel.levels.rates == {"levels_rate": None, "levels_other_rate": None}  # not measured on this checkpoint
    session.close()


def test_the_rate_of_the_measured_model_stands_beside_what_is_seen(model, monkeypatch):
    from sd_explorer.experiments import claims

    monkeypatch.setattr(claims, "rate_of", lambda name, model: claims.Rate(57, 60))
    session, panel = shown(model("pocket"), steps=4, scheduler="euler")
    panel.levels.bar.go.click()
    assert panel.levels.note.value.count("57 of 60") == 2
    session.close()


def test_a_hidden_panel_encodes_nothing(model):
    session = session_on(model("pocket"))
    panel = IntoNoisePanel(session)
    panel.show(False)
    session.paint()
    assert panel.made is None
    panel.show(True)
    assert panel.made is not None and panel.dial.clean
    session.close()
