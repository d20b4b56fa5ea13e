"""The words panel: the cut, the heat maps, and the picture without each word."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, load_model
from sd_explorer.exhibits import WordsPanel
from sd_explorer.experiments.leave_one_out import leave_one_out
from sd_explorer.models.attention import record_attention
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread, Stopped


@pytest.fixture
def panel(model):
    """A panel on a tiny model, without threads; its first picture is painted."""
    tiny = model("pocket")
    session = Session(
        Recipe("a red apple", steps=3, model=tiny.name), View(), worker=SameThread, load=lambda name: tiny
    )
    panel = WordsPanel(session)
    assert panel.look.disabled and panel.leave.disabled
    session.paint()
    yield panel
    panel.close()
    session.close()


def texts(panel):
    return [row["text"] for row in panel.map.rows if row["kind"] == "word"]


def test_the_prompt_is_cut_before_anything_is_recorded(panel):
    assert texts(panel) == ["a", "red", "apple"] and panel.map.maps == b""
    assert [row["kind"] for row in panel.map.rows] == ["start", "word", "word", "word", "end", "padding"]
    assert "".join(panel.map.rows[3]["pieces"]) == "apple"
    panel.session.change(prompt="赤いりんご")
    assert "".join(texts(panel)) == "赤いりんご"


def test_what_is_past_the_limit_is_named(panel):
    panel.session.change(prompt="cat " * 75 + "zebra")
    assert "".join(panel.map.cut) == "zebra" and "5 tokens are past the limit of 75" in panel.remarks.value
    panel.session.change(prompt="a cat")
    assert panel.map.cut == [] and panel.remarks.value == ""


def test_looking_shows_the_recorded_shares_of_every_word(panel):
    panel.look.click()
    views, steps, rows, h, w = panel.map.shape
    assert rows == len(panel.map.rows) and len(panel.map.views) == views and len(panel.map.steps) == steps == 4
    maps = np.frombuffer(panel.map.maps, "<u2").reshape(panel.map.shape) / 65535
    assert np.allclose(maps.sum(2), 1, atol=0.02)  # words, start, end and padding share all attention
    trace = panel.session.trace
    with record_attention(panel.session.model, trace.recipe) as recording:
        again = Trace.record(panel.session.model, trace.recipe)
    assert np.array_equal(again.picture, trace.picture)
    assert np.allclose(maps[0, 0, 0], recording.attention.mean()[0], atol=1e-3)
    assert panel.map.rows[panel.map.word]["text"] in ("a", "red", "apple")
    assert not panel.look.disabled and panel.stop.disabled and panel.progress.value == ""


def test_maps_of_another_recipe_go(panel):
    panel.look.click()
    panel.leave.click()
    assert panel.map.maps and len(panel.strip.thumbs) == 4 and panel.left_heading.layout.display == ""
    panel.session.change(seed=8)
    assert panel.left_heading.layout.display == "none"
    assert panel.map.maps == b"" and panel.map.shape == [] and panel.strip.thumbs == []


def test_letters_that_the_vocabulary_lacks_are_named(panel):
    panel.session.change(prompt="ሰላም ለዓለም")
    assert "ሰ" in panel.remarks.value and "try English words" in panel.remarks.value


def test_leaving_out_paints_the_picture_without_each_word(panel):
    panel.leave.click()
    assert [item["text"] for item in panel.strip.items] == ["all words", "a", "red", "apple"]
    assert len(set(panel.strip.thumbs)) > 1 and all(thumb.startswith(b"\xff\xd8") for thumb in panel.strip.thumbs)
    variants = leave_one_out(panel.session.model, panel.session.trace)
    changes = [item["bars"][0]["value"] for item in panel.strip.items[1:]]
    assert changes == pytest.approx([variant.latents_change for variant in variants])
    assert all(0 < item["bars"][1]["value"] < 1 for item in panel.strip.items[1:])


@pytest.mark.parametrize("button", ["look", "leave"])
def test_it_stops_between_steps_and_can_go_on(panel, button, monkeypatch):
    said = []

    def progress(key, **values):
        said.append(values)
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(panel, "_say_progress", progress)
        getattr(panel, button).click()
    assert said == [{"step": 1, "count": 3}]
    assert not getattr(panel, button).disabled and panel.stop.disabled and panel.map.maps == b""
    getattr(panel, button).click()
    assert panel.map.maps


def test_another_language_keeps_what_is_shown(panel):
    panel.leave.click()
    maps, thumbs, word = panel.map.maps, panel.strip.thumbs, panel.map.word
    panel.session.look(language="ja")
    assert (panel.map.maps, panel.strip.thumbs, panel.map.word) == (maps, thumbs, word)
    assert panel.strip.items[0]["text"] != "all words" and panel.look.description != "Look at the words"


def test_the_colour_word_makes_the_background():
    """On the bundled model: without «blue» the corners change; without a word that says nothing of them they stay."""
    model = load_model("pocket", device="cpu")
    trace = Trace.record(model, Recipe("a cat, flat on a blue background", seed=1))
    corner = trace.picture[:12, :12].mean((0, 1))
    moved = {}
    for variant in leave_one_out(model, trace):
        change = np.abs(variant.picture[:12, :12].mean((0, 1)) - corner).max()
        moved[variant.word.text] = max(change, moved.get(variant.word.text, 0))
    assert corner.argmax() == 2 and corner[2] - corner[0] > 40
    blue, _ = moved.pop("blue"), moved.pop("background")
    assert blue > 3 * max(moved.values()), moved


def test_the_picked_word_is_turned_up_and_down(panel):
    assert panel.turn.disabled
    panel.look.click()
    panel.map.word = 2
    assert "red" in panel.turn.description and not panel.turn.disabled
    panel.turn.click()
    assert [item["text"] for item in panel.turn_strip.items] == [f"red × {w}" for w in ("0", "0.5", "1", "1.5", "2")]
    changes = [item["bars"][0]["value"] for item in panel.turn_strip.items]
    assert changes[2] == 0 < changes[1] < changes[0] and changes[3] < changes[4]
    assert len(panel.turn_strip.thumbs) == 5
    panel.map.word = 0  # the start mark cannot be turned
    assert panel.turn.disabled
    panel.session.change(prompt="a green apple")
    assert panel.turn_strip.thumbs == [] and panel.turn_heading.layout.display == "none"


def test_heads_are_shown_apart_when_asked_for(panel):
    panel.look.click()
    joined = panel.map.shape[0]
    panel.heads.value = True
    panel.look.click()
    views, steps, rows, h, w = panel.map.shape
    attention = panel._seen[1]
    heads = {(source.block, source.head) for source in attention.sources}
    assert views == joined + len(heads) == len(panel.map.views) == len(set(panel.map.views))
    maps = np.frombuffer(panel.map.maps, "<u2").reshape(panel.map.shape) / 65535
    assert np.allclose(maps.sum(2), 1, atol=0.02)
    last = attention.views[-1]
    assert np.allclose(maps[-1, 0, 0], attention.mean(**last)[0], atol=1e-3) and "head" in panel.map.views[-1]
