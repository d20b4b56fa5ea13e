"""Leave one word out, and one word up and down: each picture with its measures, and whose they are."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, load_model
from sd_explorer.exhibits import LeaveOneOutPanel
from sd_explorer.experiments.leave_one_out import leave_one_out
from sd_explorer.experiments.results import results
from sd_explorer.session.session import Session
from sd_explorer.session.worker import SameThread


@pytest.fixture
def panel(shown):
    """The panel; its first picture is painted."""
    return shown(LeaveOneOutPanel, prompt="a red apple")


def test_nothing_can_be_asked_before_there_is_a_picture(shown):
    panel = shown(LeaveOneOutPanel, paint=False)
    assert panel.leave.bar.go.disabled
    panel.session.paint()
    assert not panel.leave.bar.go.disabled


def changes(strip):
    return [item["bars"][0]["value"] for item in strip.items if item["bars"]]


def test_leaving_out_paints_the_picture_without_each_word(panel):
    panel.leave.bar.go.click()
    assert [item["text"] for item in panel.leave.strip.items] == ["all words", "a", "red", "apple"]
    assert len(set(panel.leave.strip.thumbs)) > 1 and all(
        thumb.startswith(b"\xff\xd8") for thumb in panel.leave.strip.thumbs
    )
    variants = results(leave_one_out(panel.session.model, panel.session.trace))
    assert changes(panel.leave.strip) == pytest.approx([variant.latents_change for variant in variants])
    assert all(0 < item["bars"][1]["value"] < 1 for item in panel.leave.strip.items[1:])


def test_pictures_of_another_recipe_go(panel):
    panel.leave.bar.go.click()
    panel.session.look(word=2)
    panel.turn.bar.go.click()
    assert len(panel.leave.strip.thumbs) == 4 and len(panel.turn.strip.thumbs) == 5
    panel.session.change(seed=8)
    assert (
        panel.leave.strip.thumbs == panel.leave.strip.items == panel.turn.strip.thumbs == panel.turn.strip.items == []
    )


def test_it_stops_between_steps_and_shows_as_far_as_it_came(panel):
    def stop(change):
        if len(change.new) == 2:
            panel.leave.bar.stop.click()

    panel.leave.strip.observe(stop, names="thumbs")
    panel.leave.bar.go.click()
    assert len(panel.leave.strip.thumbs) == 2 and "Stopped after 2 of 4" in panel.leave.bar.line.value
    assert not panel.leave.bar.go.disabled and panel.leave.bar.stop.disabled


def test_another_language_keeps_what_is_shown(panel):
    panel.leave.bar.go.click()
    thumbs = panel.leave.strip.thumbs
    panel.session.look(language="ja")
    assert panel.leave.strip.thumbs == thumbs and panel.leave.strip.items[0]["text"] != "all words"


def test_the_picked_word_is_turned_up_and_down(panel):
    assert panel.turn.bar.go.disabled
    panel.map.word = 2
    assert "red" in panel.turn.bar.go.description and not panel.turn.bar.go.disabled
    panel.turn.bar.go.click()
    assert [item["text"] for item in panel.turn.strip.items] == [f"red × {w}" for w in ("0", "0.5", "1", "1.5", "2")]
    measured = changes(panel.turn.strip)
    assert measured[2] == 0 < measured[1] < measured[0] and measured[3] < measured[4]
    assert len(panel.turn.strip.thumbs) == 5
    panel.map.word = 0  # the start mark cannot be turned
    assert panel.turn.bar.go.disabled


def test_a_trace_is_compared_under_the_model_that_made_it(model, checkpoint):
    """Switch the model, stop before its picture is there, leave words out: the shown picture is still the first model's."""
    made, other = model("pocket"), model("sd1")
    models = {made.name: made, other.name: other}
    session = Session(Recipe("a cat", steps=3, model=made.name), worker=SameThread, load=models.get)
    panel = LeaveOneOutPanel(session)
    session.paint()
    end = session.on("step", lambda step: session.stop())
    session.change(model=other.name)
    end()
    assert session.trace.recipe.model == made.name and session.status.kind == "stopped"
    panel.leave.bar.go.click()
    expected = [v.latents_change for v in results(leave_one_out(made, session.trace))]
    assert changes(panel.leave.strip) == pytest.approx(expected) and len(expected) == 2
    panel.close()
    session.close()


def test_the_colour_word_makes_the_background():
    """On the bundled model: without «blue» the corners change; without a word that says nothing of them they stay."""
    model = load_model("pocket", device="cpu")
    trace = Trace.record(model, Recipe("a cat, flat on a blue background", seed=1, steps=6))
    corner = trace.picture[:12, :12].mean((0, 1))
    moved = {}
    for variant in results(leave_one_out(model, trace)):
        change = np.abs(variant.picture[:12, :12].mean((0, 1)) - corner).max()
        moved[variant.word.text] = max(change, moved.get(variant.word.text, 0))
    assert corner.argmax() == 2 and corner[2] - corner[0] > 40
    blue, _ = moved.pop("blue"), moved.pop("background")
    assert blue > 3 * max(moved.values()), moved
