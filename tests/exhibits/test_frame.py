"""What stands around the exhibits: the hero, the pipeline strip, the words of a step, the rooms."""

import json
from dataclasses import replace

import pytest
from checkpoints import KINDS
from test_contract import session_on

from sd_explorer import Recipe, Session, exhibits
from sd_explorer.exhibits.frame.picture import PicturePanel
from sd_explorer.exhibits.frame.pipeline import PipelinePanel
from sd_explorer.exhibits.frame.room import RoomPanel
from sd_explorer.exhibits.frame.settings import ControlsPanel
from sd_explorer.exhibits.frame.step import StepPanel
from sd_explorer.exhibits.rooms import ROOMS, room_of, rooms_with
from sd_explorer.explorer import Explorer
from sd_explorer.models.waking import READ
from sd_explorer.problems import Problem
from sd_explorer.session.state import Run, Status
from sd_explorer.session.worker import SameThread
from sd_explorer.widgets.hero.hero import WINDOW


@pytest.fixture
def painted(model):
    """(session, panel) of an exhibit that heard a run of four steps."""
    open_ = []

    def make(kind, name="pocket", **recipe):
        session = session_on(model(name), **({"steps": 4} | recipe))
        panel = kind(session)
        open_.append((panel, session))
        session.paint()
        assert session.status.kind == "finished", session.status
        return session, panel

    yield make
    for panel, session in open_:
        panel.close()
        session.close()


# -- the hero ---------------------------------------------------------------------------------


def test_the_last_frame_is_the_finished_picture_and_holds_no_noise(painted):
    session, panel = painted(PicturePanel)
    hero = panel.hero
    assert hero.finished and hero.count == hero.index == 4 and len(hero.rows) == len(hero.kinds) == 3
    assert len(hero.labels) == 5 and hero.labels[0].startswith("step 1\n") and hero.labels[-1] == "the picture"
    assert session.view.step == -1
    hero.index = 2
    assert session.view.step == 2
    hero.index = 4
    assert session.view.step == -1


def test_a_run_that_begins_clears_the_one_before(painted):
    session, panel = painted(PicturePanel)
    seen = []
    hero = panel.hero
    session.on("steps", lambda steps: seen.append((steps[0].index, hero.finished, hero.rows, hero.count)))
    session.change(steps=3)
    assert seen[0] == (0, False, [], 3)
    assert panel.hero.finished and panel.hero.count == 3


def test_the_line_under_the_picture_tells_what_goes_on(painted):
    session, panel = painted(PicturePanel)
    assert panel.hero.status["line"].startswith("Painted in") and not panel.hero.status["stop"]
    panel.on_status(Status("running", 4, 4, 0.4))
    assert panel.hero.status["stop"] and panel.hero.status["share"] == 1
    panel.on_status(Status("waiting", 0, 20, 120.0))
    assert panel.hero.status["paint"] and "120" in panel.hero.status["line"]
    panel.on_status(Status("loading"))
    assert panel.hero.status["share"] < 0 and panel.hero.stage == 1
    panel.on_status(Status("loading", 40, 100))
    assert panel.hero.status["share"] == 0.4 and panel.hero.stage == 0 and "40 %" in panel.hero.status["line"]
    panel.on_status(Status("loading", READ, 100))
    assert panel.hero.stage == 1 and panel.hero.status["share"] == READ / 100
    session.tell(Problem("seed_range", value=-1, low=0, high=9))
    assert "-1" in panel.hero.status["problem"]
    session.look(language="ja")
    assert "-1" in panel.hero.status["problem"] and "。" in panel.hero.status["problem"]


def test_frames_that_come_faster_than_the_browser_draws_travel_together_and_none_is_lost(painted):
    _, panel = painted(PicturePanel)
    sent = []
    panel.hero.send = lambda message, buffers=None: sent.append((message, buffers))
    panel.hero._sent = panel.hero._drawn
    for index in range(WINDOW + 3):
        panel.hero.push(index, [f"step {index + 1}"], {"seen": b"a", "noise": b"b", "guess": b"c"})
    panel.hero.flush()
    frames = [about["index"] for message, _ in sent for about in message["frames"]]
    assert frames == list(range(WINDOW + 3)) and len(sent) == WINDOW + 1
    assert sum(len(buffers) for _, buffers in sent) == 3 * (WINDOW + 3)


def test_the_browser_is_sent_only_what_is_looked_at(painted):
    session, panel = painted(PicturePanel)
    sent = []
    panel.hero.send = lambda message, buffers=None: sent.append(message)
    session.change(seed=2)
    kinds = {kind for message in sent for about in message.get("frames", ()) for kind in about["kinds"]}
    assert kinds == {"seen"} and session.steps_shown.exact == {"seen"}
    _, noise, cheap = panel.hero.rows
    assert noise and cheap, "a cheap look at the others, so that they can be chosen while the kernel is busy"
    panel.hero.kind = "guess"
    seen, same, decoded = panel.hero.rows
    assert session.steps_shown.exact == {"seen", "clean"} and same == noise and decoded != cheap
    session.change(seed=3)
    session.change(seed=2)
    assert panel.hero.rows == [seen, noise, decoded], "from memory"


def test_another_way_to_see_a_run_that_goes_on_brings_its_steps_so_far(painted):
    session, panel = painted(PicturePanel)
    sent = []

    def look(step):
        if step.index == 2:
            panel.hero.kind = "noise"
            panel.hero.flush()

    session.on("step", look)
    panel.hero.send = lambda message, buffers=None: sent.append(message)
    session.change(seed=2)
    pushed = [about for message in sent for about in message.get("frames", ()) if about["kinds"] == ["noise"]]
    assert {about["index"] + n for about in pushed for n in range(len(about["labels"]))} == {0, 1, 2, 3}


def test_a_picture_that_is_finished_while_the_settings_are_elsewhere_says_what_it_was_painted_with(painted):
    session, panel = painted(PicturePanel)
    trace = session.trace
    assert panel.hero.corner == ""
    session.recipe = trace.recipe.change(guidance_scale=9, prompt="a dog", scheduler="euler")
    panel.on_trace(trace)
    assert panel.hero.corner.startswith("still with") and "4" in panel.hero.corner and "“a cat”" in panel.hero.corner
    assert "9" not in panel.hero.corner and "dog" not in panel.hero.corner
    session.paint()
    assert panel.hero.corner == "" and session.trace.recipe.guidance_scale == 9
    session.look(language="ja")
    session.recipe = trace.recipe
    panel.on_trace(session.trace)
    assert "9" in panel.hero.corner and "絵" in panel.hero.corner


# -- the words of a step ----------------------------------------------------------------------


def test_every_frame_has_a_title_and_a_sentence_and_the_picture_tells_of_no_noise(painted):
    session, panel = painted(StepPanel)
    assert len(panel.text.titles) == len(panel.text.sentences) == panel.curve.count == 5
    noise, way = (line["values"] for line in panel.curve.series)
    assert noise[-1] == way[-1] == 0 and noise[:-1] == [step.noise_level for step in session.trace.steps]
    assert "no noise left" in panel.text.titles[-1]
    assert all(panel.text.sentences) and panel.curve.index == panel.text.index == 4


def test_a_run_of_one_step_has_nothing_to_go(painted):
    _, panel = painted(StepPanel, steps=1)
    assert "Once" in panel.text.sentences[-1] and "half way" not in panel.text.sentences[-1]


def test_while_a_run_goes_on_its_words_grow_and_the_distance_waits(painted, monkeypatch):
    session, panel = painted(StepPanel)
    monkeypatch.setattr("sd_explorer.exhibits.frame.step.EVERY", 0.0)
    run = Run(session.recipe, session.trace.steps[:2])
    session.run = run
    panel.on_steps(run.steps)
    noise, way = (line["values"] for line in panel.curve.series)
    assert len(noise) == 2 and way == [] and panel.curve.count == 5
    assert len(panel.text.titles) == 3


# -- the pipeline strip -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_the_strip_is_the_runs_own(painted, kind):
    session, panel = painted(PipelinePanel, kind, seed=5)
    trace, model, boxes = session.trace, session.model, panel.strip.boxes
    channels, rows, columns = trace.final.shape
    height, width, _ = trace.picture.shape
    assert boxes["noise"]["beside"] == "seed 5" and boxes["noise"]["foot"] == f"{columns} × {rows} × {channels}"
    assert boxes["decoder"]["foot"] == f"{trace.final.size:,} → {trace.picture.size:,}"
    assert boxes["picture"]["foot"] == f"{width} × {height}"
    places, numbers = model.encode(trace.recipe).embeddings.shape[1:]
    assert boxes["vectors"]["foot"].startswith(f"{places} × {numbers}")
    assert ("two encoders" in boxes["vectors"]["foot"]) == (kind == "sdxl")
    assert boxes["denoising"]["beside"] == "× 4" and "4 times" in boxes["denoising"]["foot"]
    assert ("badge" in boxes["denoising"]) == model.guided(trace.recipe)
    words = [token["text"] for token in panel.strip.tokens if token["kind"] == "word"]
    assert len(words) == len(model.tokens(trace.recipe.prompt).pieces)
    assert panel.strip.count == 4 and not panel.strip.lit
    assert (
        panel.strip.vectors and panel.strip.noise and panel.strip.channels and panel.strip.picture and panel.strip.steps
    )


def test_heun_asks_the_network_more_often_than_it_has_steps_and_the_strip_says_so(painted):
    session, panel = painted(PipelinePanel, scheduler="heun", guidance_scale=1)
    box = panel.strip.boxes["denoising"]
    assert box["beside"] == "× 4" and "7 times" in box["foot"] and len(session.trace.steps) == 7
    assert "badge" not in box, "guidance 1 asks once"


def test_boxes_are_lit_in_order(painted):
    session, panel = painted(PipelinePanel)
    lit = []
    panel.strip.observe(lambda change: lit.append(change.new), names="lit")
    session.change(seed=9)
    assert lit == ["words", "denoising", "decoder", ""]


def test_a_box_opens_its_room_and_closes_it_again(painted):
    session, panel = painted(PipelinePanel)
    panel.strip.chosen = "denoising"
    assert session.view.room == "denoising" and panel.strip.compact
    session.look(room="", exhibit="")
    assert panel.strip.chosen == "" and not panel.strip.compact


# -- rooms ------------------------------------------------------------------------------------


def test_every_exhibit_stands_in_one_room_and_can_be_loaded():
    places = [place for room in ROOMS for place in room.places]
    assert len({place.name for place in places}) == len(places)
    for place in places:
        assert place.load() is getattr(exhibits, place.kind)
        assert place in room_of(place.name).places


def test_an_exhibit_is_built_when_it_is_first_opened_and_rests_when_it_is_left(painted):
    session, panel = painted(RoomPanel)
    session.change(seed=2)
    assert panel.exhibits == {}
    session.look(room="denoising", exhibit="")
    assert list(panel.exhibits) == ["denoising"] and panel.exhibits["denoising"].grid.count == 5
    session.look(exhibit="paused")
    assert not panel.exhibits["denoising"].visible and panel.exhibits["paused"].visible
    session.look(room="", exhibit="")
    assert not any(exhibit.visible for exhibit in panel.exhibits.values())


def test_every_exhibit_is_built_once_even_if_it_looks_elsewhere_while_it_is_built(painted):
    session, panel = painted(RoomPanel)
    for room in ROOMS:
        for place in room.places:
            session.look(room=room.name, exhibit=place.name)
    assert len(panel.holder.children) == len(panel.exhibits) == sum(len(room.places) for room in ROOMS)
    assert sum(child.layout.display != "none" for child in panel.holder.children) == 1


def test_only_the_named_exhibits_can_be_opened():
    rooms = rooms_with(["walk"])
    assert [place.name for room in rooms for place in room.places] == ["walk"]
    with pytest.raises(ValueError, match="no exhibit called 'nothing'.*walk"):
        rooms_with(["nothing"])
    with pytest.raises(ValueError, match="nothing"):
        Explorer(exhibit="nothing")


# -- settings ---------------------------------------------------------------------------------


def test_the_steps_slider_comes_back_to_its_range_after_code_set_a_large_number(painted):
    session, panel = painted(ControlsPanel)
    session.change(steps=6)
    common = panel.inputs["steps"].max
    panel.on_recipe(replace(session.recipe, steps=150))
    panel.inputs["steps"].max = 150
    session.change(steps=5)
    assert panel.inputs["steps"].max == common


def test_every_slider_of_the_settings_has_a_name_in_both_languages(painted):
    session, panel = painted(ControlsPanel)
    names = {language: [] for language in ("en", "ja")}
    for language in names:
        session.look(language=language)
        names[language] = [panel.inputs[name].description for name in ("guidance_scale", "steps")]
    assert all(names["en"]) and all(names["ja"]) and names["en"] != names["ja"]


def test_the_settings_are_the_recipe_after_any_move(painted):
    session, panel = painted(ControlsPanel)
    panel.inputs["guidance_scale"].value = 3.3000000001
    panel.inputs["steps"].value = 3.0
    assert session.recipe.guidance_scale == 3.3 and session.recipe.steps == 3
    assert type(json.loads(session.recipe.to_json())["steps"]) is int


def test_a_word_that_the_model_was_never_taught_is_named_under_the_prompt_and_goes_with_it():
    session = Session(Recipe("an invoice", steps=1), worker=SameThread)
    panel = ControlsPanel(session)
    session.paint()
    assert "invoice" in panel.notes.widget.value and "nearest" in panel.notes.widget.value, session.status
    session.look(language="ja")
    assert "invoice" in panel.notes.widget.value and "離れています" in panel.notes.widget.value
    session.change(prompt="a cat")
    assert panel.notes.widget.value == ""
    panel.close()
    session.close()
