"""The prompt map panel: offered, made, stopped and gone on with, placed on, coloured, exported."""

import csv

import numpy as np
import pytest

from sd_explorer import EmbeddingMap, load_model
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits import PromptMapPanel
from sd_explorer.exhibits.prompt_map import prompt_map
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.pictures import encode
from sd_explorer.prompts import beside
from sd_explorer.prompts.atlas import Atlas
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread, Stopped

LINES = [f"a {size} {colour} {thing}" for size in ("small", "large") for colour in ("red", "blue", "green")
         for thing in ("cat", "dog", "car", "bus")]  # fmt: skip


@pytest.fixture
def panel(model, monkeypatch):
    """A panel on a tiny model, without threads; UMAP is a quick stand-in. Pictures are painted, the map is not made yet."""
    monkeypatch.setattr(beside, "umap_beside", lambda vectors, check, dimensions=2, **given: np.tanh(vectors[:, :2]))
    monkeypatch.setattr(prompt_map, "PAUSE", -1.0)
    tiny = model("pocket")
    session = Session(Recipe("a cat", steps=2, model=tiny.name), View(), worker=SameThread, load=lambda name: tiny)
    panel = PromptMapPanel(session)
    session.paint()
    yield panel
    panel.close()
    session.close()


def make(panel, lines=LINES):
    """Map a few prompts of one's own."""
    panel.controls.own.value = "\n".join(lines)
    panel.controls.take.click()
    assert panel.session.status.kind != "problem", panel.session.status
    return panel.chart


def test_another_models_map_is_offered_first_and_made_when_asked(panel):
    assert panel.chart is None and panel.controls.make.layout.display is None
    assert "1984" in panel.note.value
    panel.session.look(language="ja")
    assert "地図" in panel.note.value
    panel.session.look(language="en")
    panel.atlas.prompts, panel.atlas.labels = LINES, {"colour": [line.split()[2] for line in LINES]}
    panel.controls.make.click()
    assert len(panel.chart.prompts) == 24 and panel.controls.make.layout.display == "none"
    assert panel.chart.method == "umap" and panel.note.value == ""
    assert panel.map.legend == ["red", "blue", "green"]


def test_a_prompt_is_placed_as_it_is_typed_and_leaves_a_trail(panel):
    chart = make(panel)
    panel.controls.prompt.value = "a small red fox"
    assert panel.session.recipe.prompt == "a small red fox"
    placed = chart.place("a small red fox")
    assert panel.placed.neighbours == placed.neighbours and np.array_equal(panel.placed.point, placed.point)
    assert [one["text"] for one in panel.map.trail] == ["a cat", "a small red fox"]
    assert len(panel.map.trail[-1]["near"]) == 10 and panel.map.trail[0]["near"] == []
    assert panel.near.value.count("<tr>") == 10
    assert f"{round(placed.kept * 10)} of 10" in panel.trust.value
    assert "77 × 32" in panel.numbers.value
    panel.session.change(prompt="a large blue dog")
    assert panel.controls.prompt.value == "a large blue dog"
    assert panel.map.trail[-1]["x"] == panel.map.at(chart.points[LINES.index("a large blue dog")])[0]


def test_lines_that_say_nothing_new_are_said(panel):
    make(panel, [*LINES, "", " ", LINES[0]])
    assert "2 empty and 1 repeated" in panel.whole.value
    panel.controls.own.value = "a\nb"
    panel.controls.take.click()
    assert panel.session.status.problem.key == "map_few"


def test_layouts_and_vectors_can_be_chosen(panel):
    make(panel)
    assert [value for _, value in panel.controls.which.options] == panel.session.model.vector_kinds
    panel.controls.method.value = "pca"
    assert panel.chart.method == "pca" and panel.controls.neighbours.layout.display == "none"
    panel.controls.method.value = "axes"
    assert panel.chart.method == "axes" and panel.controls.axes[0].layout.display is None
    panel.controls.axes[0].value = "cat | dog"
    assert panel.chart.settings["axes"][0] == [["cat"], ["dog"]]
    panel.controls.axes[0].value = "cat"
    assert panel.session.status.problem.key == "map_axis_words"
    panel.controls.method.value = "umap"
    panel.controls.which.value = "layer:1"
    assert panel.chart.which == "layer:1" and panel.chart.method == "umap"
    panel.controls.neighbours.value = 5
    assert panel.chart.settings["neighbours"] == 5


def test_reading_that_was_stopped_goes_on_where_it_was(panel, monkeypatch):
    monkeypatch.setattr("sd_explorer.prompts.atlas.SLICE", 8)
    read, told = panel.session.model.vectors, []
    monkeypatch.setattr(panel.session.model, "vectors", lambda prompts, *a, **k: told.append(len(prompts)) or read(prompts, *a, **k))  # fmt: skip
    panel.atlas.take(LINES)

    def stop(done, count):
        if done >= 16:
            raise Stopped

    with pytest.raises(Stopped):
        panel.atlas.read(panel.session.model, "end", stop)
    chart = panel.atlas.read(panel.session.model, "end", lambda done, count: None)
    assert told == [8, 8, 8] or told == [8, 8, 8, 8]
    whole = EmbeddingMap.fit(LINES, panel.session.model, which="end", method="pca")
    assert np.allclose(chart.points, whole.points, atol=1e-4) and chart.model is panel.session.model


def test_a_click_paints_and_a_lasso_lists_and_exports(panel):
    chart = make(panel)
    panel.map._handle_msg({"content": {"data": {"method": "custom", "content": {"pick": 5}}}, "buffers": []})
    assert panel.session.recipe.prompt == LINES[5]
    panel.map.selected = np.uint32([2, 0]).tobytes()
    assert LINES[2] in panel.chosen.value and "2 selected" in panel.chosen.value
    sent = []
    panel.saver.deliver = lambda *file: sent.append(file)
    for kind in prompt_map.EXPORTS:
        panel._deliver(kind)
    rows = list(csv.DictReader(sent[0][2].decode("utf-8-sig").splitlines()))
    assert [row["prompt"] for row in rows] == [LINES[2], LINES[0]]
    assert len(sent[1][2].splitlines()) == 25 and sent[2][2].startswith(b"PAR1") and sent[3][2].startswith(b"PK")
    assert chart.prompts == tuple(LINES)


def test_pictures_are_painted_where_the_browser_has_room(panel):
    make(panel)
    shown = {}
    panel.map.picture = lambda index, data: shown.__setitem__(index, data)
    panel.controls.paint.value = True
    panel._want([1, 3])
    assert set(shown) == {1, 3} and all(data.startswith(b"\xff\xd8") for data in shown.values())
    assert panel._wanted == []
    panel.controls.paint.value = False
    panel._want([4])
    assert set(shown) == {1, 3}


def test_the_picture_lies_among_the_prompts_and_so_does_one_from_outside():
    pocket = load_model("pocket", device="cpu")
    session = Session(Recipe("a cat, flat", steps=8), View(), worker=SameThread, load=lambda name: pocket)
    panel = PromptMapPanel(session)
    session.paint()
    score = f"{pocket.clip_score(session.trace.picture, 'a cat, flat'):.1f}"
    assert panel.map.guest.startswith(b"\xff\xd8") and len(panel.map.guest_at) == 2 and score in panel.seen.value
    before = panel.map.guest_at
    red = np.zeros((40, 60, 3), np.uint8)
    red[..., 0] = 230
    panel._look_at("<b>red</b>.png", encode(red, "PNG"))
    assert panel.map.guest_at != before and "&lt;b&gt;red" in panel.seen.value
    panel.drop._handle_custom_msg({"file": "no.png"}, [b"no picture"])
    assert session.status.problem.key == "not_a_picture" and "red" in panel.seen.value
    session.change(seed=4)  # the next picture takes its place
    assert "red" not in panel.seen.value and panel._seen[1] is session.trace.picture
    session.look(language="ja")
    assert "この一点ではありません" in panel.numbers.value and "スコア" in panel.seen.value
    panel.controls.which.value = "mean"
    assert panel._seen_card.layout.display == "none" and panel.map.guest == b""
    panel.close()
    session.close()


def test_a_model_that_sees_no_pictures_shows_no_card(panel):
    make(panel)
    assert panel._seen_card.layout.display == "none" and panel.map.guest == b""


def test_a_list_from_a_file_is_mapped_and_comes_out_again(panel):
    make(panel)
    lines = "\n".join(["prompt", *LINES[:8], "", LINES[0]])
    panel.controls.file._handle_custom_msg({"file": "mine.csv"}, [lines.encode()])
    assert panel.chart.prompts == tuple(LINES[:8]) and (panel.chart.empty, panel.chart.repeated) == (0, 1)
    sent = []
    panel.saver.deliver = lambda *file: sent.append(file)
    panel._deliver("parquet")
    assert read_prompts(sent[0][2], sent[0][0]) == LINES[:8]
    panel.controls.file._handle_custom_msg({"file": "mine.doc"}, [b""])
    assert panel.session.status.problem.key == "list_kind" and len(panel.chart.prompts) == 8


def test_a_map_in_three_dimensions_and_back(panel, monkeypatch):
    monkeypatch.setattr(
        beside, "umap_beside", lambda vectors, check, dimensions=2, **given: np.tanh(vectors[:, :dimensions])
    )
    make(panel)
    panel.controls.dimensions.value = 3
    assert panel.chart.points.shape == (24, 3) and len(panel.map.depth) == 4 * 24
    deep = np.frombuffer(panel.map.depth, np.float32)
    x, y, z = panel.map.at(panel.chart.points[7])
    assert z == pytest.approx(deep[7], abs=1e-4) and set(panel.map.trail[-1]) == {"text", "x", "y", "z", "near"}
    panel.controls.method.value = "pca"
    assert panel.chart.method == "pca" and panel.chart.points.shape == (24, 3)
    panel.controls.dimensions.value = 2
    assert panel.chart.points.shape == (24, 2) and panel.map.depth == b""


def test_the_metric_is_umaps(panel, monkeypatch):
    asked = []
    monkeypatch.setattr(beside, "umap_beside", lambda vectors, check, dimensions=2, **given: (
        asked.append(given["metric"]), np.tanh(vectors[:, :2]))[1])  # fmt: skip
    make(panel)
    panel.controls.metric.value = "euclidean"
    assert asked == ["cosine", "euclidean"] and panel.chart.settings["metric"] == "euclidean"


def test_a_map_made_once_is_there_the_next_time(panel, kept_maps, model):
    panel.atlas.prompts, panel.atlas.labels = LINES, {}
    panel.controls.make.click()
    kept = list(kept_maps.iterdir())
    assert len(kept) == 1 and kept[0].suffix == ".npz"
    tiny, later = model("pocket"), Atlas()
    later.prompts = LINES
    assert np.array_equal(later.ready(tiny, tiny.vector_kinds[0]).points, panel.chart.points)
    assert later.ready(tiny, "mean") is None
    later.prompts = LINES[1:]  # another version's prompts
    assert later.ready(tiny, tiny.vector_kinds[0]) is None
    later.prompts = LINES
    kept[0].write_bytes(b"half a map")
    assert later.ready(tiny, tiny.vector_kinds[0]) is None


def test_a_map_of_ones_own_prompts_is_not_kept(panel, kept_maps):
    make(panel)
    assert not kept_maps.exists()


def test_where_nothing_can_be_kept_the_map_is_made_all_the_same(panel, kept_maps):
    kept_maps.parent.mkdir(exist_ok=True)
    kept_maps.write_bytes(b"")  # a file where the folder should be
    panel.atlas.prompts, panel.atlas.labels = LINES[:12], {}
    panel.controls.make.click()
    assert len(panel.chart.prompts) == 12 and panel.session.status.kind != "problem"


def test_a_path_makes_its_ends_the_last_two_prompts(panel):
    chart, heard = make(panel), []
    panel.session.on("recipe", lambda recipe: heard.append(recipe.prompt))
    panel.map._handle_custom_msg({"path": [3, 9]}, [])
    assert heard == [chart.prompts[3], chart.prompts[9]] and chart.prompts[9] in panel.note.value
