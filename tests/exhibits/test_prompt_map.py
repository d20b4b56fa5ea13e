"""The prompt map: offered, made, stopped and gone on with, placed on, coloured, exported."""

import csv
import gc
import weakref

import numpy as np
import pytest
from sessions import still

from sd_explorer import EmbeddingMap, load_model
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits import PromptMapPanel
from sd_explorer.exhibits.prompt_map.export import EXPORTS
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.pictures import encode
from sd_explorer.prompts import atlas as atlases
from sd_explorer.prompts.reference import reference_prompts
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread

LINES = [f"a {size} {colour} {thing}" for size in ("small", "large") for colour in ("red", "blue", "green")
         for thing in ("cat", "dog", "car", "bus")]  # fmt: skip


def spread(vectors, dimensions=2, **given):
    """A quick stand-in for UMAP beside."""
    yield None
    return np.tanh(vectors[:, :dimensions])


@pytest.fixture
def panel(model, monkeypatch):
    """A panel on a tiny model, without threads; UMAP is a quick stand-in. Pictures are painted, the map is not made yet."""
    monkeypatch.setattr(atlases, "laying_out", spread)
    session = still(model("pocket"), "a cat", steps=2)
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


def few(monkeypatch, lines=LINES, **labels):
    """As if these were the reference prompts."""
    monkeypatch.setattr(atlases, "reference_prompts", lambda: (list(lines), labels))


def test_another_models_map_is_offered_first_and_made_when_asked(panel, monkeypatch):
    assert panel.chart is None and panel.controls.make.layout.display is None
    assert "1,984" in panel.told.note.value
    panel.session.look(language="ja")
    assert "地図" in panel.told.note.value
    panel.session.look(language="en")
    few(monkeypatch, colour=[line.split()[2] for line in LINES])
    panel.controls.make.click()
    assert len(panel.chart.prompts) == 24 and panel.controls.make.layout.display == "none"
    assert panel.chart.method == "umap" and panel.told.note.value == ""
    assert panel.page.widget.legend == ["red", "blue", "green"]


def test_a_prompt_is_placed_as_it_is_typed_and_leaves_a_trail_where_typing_rested(panel):
    chart = make(panel)
    panel.controls.prompt.value = "a small red fox"
    assert panel.session.recipe.prompt == "a small red fox"
    placed = chart.place("a small red fox")
    assert panel.placing.spot.placed.neighbours == placed.neighbours and np.array_equal(
        panel.placing.spot.placed.point, placed.point
    )
    trail = panel.page.widget.trail
    assert [one["text"] for one in trail] == ["a cat", "a small red fox"]
    assert len(trail[-1]["near"]) == 10 and trail[0]["near"] == []
    assert panel.told.near.value.count("<tr>") == 10
    assert f"{round(placed.kept * 10)} of 10" in panel.told.trust.value
    assert "77 × 32" in panel.told.numbers.value
    panel.session.change(prompt="a large blue dog")
    assert panel.controls.prompt.value == "a large blue dog"
    at = panel.page.widget.at(chart.points[LINES.index("a large blue dog")])
    assert panel.page.widget.trail[-1]["x"] == at[0]


def test_what_is_half_typed_leaves_no_trail(panel):
    chart, page = make(panel), panel.page
    page.show(chart, None)
    for prompt, rested in (("a red cat", True), ("a", False), ("a blue", False), ("a blue dog", False)):
        page.place(chart.place(prompt), rested)
    page.rest("a blue dog")
    page.place(chart.place("a bus"), False)
    assert [one["text"] for one in page.widget.trail] == ["a red cat", "a blue dog", "a bus"]


def test_lines_that_say_nothing_new_are_said(panel):
    make(panel, [*LINES, "", " ", LINES[0]])
    assert "2 empty and 1 repeated" in panel.told.about.value
    panel.controls.own.value = "a\nb"
    panel.controls.take.click()
    assert panel.session.status.problem.key == "map_few" and len(panel.chart.prompts) == 24


def test_layouts_and_vectors_can_be_chosen(panel):
    make(panel)
    controls = panel.controls
    assert [value for _, value in controls.which.options] == panel.session.model.vector_kinds
    controls.method.value = "pca"
    assert panel.chart.method == "pca" and controls.neighbours.layout.display == "none"
    controls.kind.value = "axes"
    assert panel.chart.method == "axes" and controls.axes_row.layout.display is None
    controls.axes[0].value = "cat | dog"
    assert panel.chart.settings["axes"][0] == [["cat"], ["dog"]]
    assert panel.page.widget.axes[0] == ["cat", "dog"] and len(panel.page.widget.axes) == 2
    for wrong in ("cat", "cat | cat"):
        controls.axes[0].value = wrong
        assert panel.session.status.problem.key == "map_axis_words"
    controls.kind.value, controls.method.value = "likeness", "umap"
    assert panel.page.widget.axes == []
    controls.which.value = "layer:1"
    assert panel.chart.which == "layer:1" and panel.chart.method == "umap"
    controls.neighbours.value = 5
    assert panel.chart.settings["neighbours"] == 5


def test_a_layout_that_was_made_is_not_made_again(panel, monkeypatch):
    asked = []
    monkeypatch.setattr(
        atlases, "laying_out", lambda vectors, **given: asked.append(given["metric"]) or spread(vectors, **given)
    )
    first = make(panel)
    panel.controls.metric.value = "euclidean"
    assert asked == ["cosine", "euclidean"] and panel.chart.settings["metric"] == "euclidean"
    panel.controls.metric.value = "cosine"
    assert panel.chart is not first and np.array_equal(panel.chart.points, first.points) and len(asked) == 2


def test_reading_that_was_stopped_goes_on_where_it_was(panel, monkeypatch):
    monkeypatch.setattr(atlases, "SLICE", 8)
    tiny, told = panel.session.model, []
    read = tiny.vectors
    monkeypatch.setattr(tiny, "vectors", lambda prompts, *a, **k: told.append(len(prompts)) or read(prompts, *a, **k))
    lines, atlas = tuple(LINES), atlases.Atlas()
    work = atlas.read(tiny, lines, "end")
    assert [(p.done, p.count) for p in (next(work), next(work), next(work))] == [(0, 24), (8, 24), (16, 24)]
    work.close()
    assert [p is True or (p.done, p.count) for p in atlas.read(tiny, lines, "end")] == [(16, 24), True]
    assert told == [8, 8, 8]
    whole = EmbeddingMap.fit(LINES, tiny, which="end", method="pca")
    assert np.allclose(atlas.reading(tiny, lines, "end").points, whole.points, atol=1e-4)


def test_a_layout_whose_process_was_killed_is_made_at_the_next_occasion(panel, monkeypatch):
    def killed(vectors, **given):
        yield None
        raise RuntimeError("UMAP ended with -9")

    make(panel)
    monkeypatch.setattr(atlases, "laying_out", killed)
    panel.controls.neighbours.value = 7
    assert "-9" in str(panel.session.status.problem) and panel.chart.settings["neighbours"] == 15
    monkeypatch.setattr(atlases, "laying_out", spread)
    panel.session.change(seed=99)
    assert panel.chart.settings["neighbours"] == 7


def test_what_was_stopped_by_hand_is_not_begun_again_unasked(panel, monkeypatch):
    make(panel)
    panel.making._declined = panel.state.missing
    monkeypatch.setattr(panel.controls, "filling", True)
    panel.controls.neighbours.value = 7
    monkeypatch.setattr(panel.controls, "filling", False)
    from sd_explorer.prompts.map_state import resolve

    panel.making._declined = resolve(panel.controls.wish, panel.session.model, panel.atlas).missing
    panel.session.change(seed=98)
    assert panel.chart.settings["neighbours"] == 15
    panel._wished()
    assert panel.chart.settings["neighbours"] == 7


def test_a_click_paints_and_a_lasso_lists_and_everything_can_be_saved(panel):
    assert not panel.controls.saver.enabled
    chart = make(panel)
    assert panel.controls.saver.enabled
    panel.page.widget._handle_msg({"content": {"data": {"method": "custom", "content": {"pick": 5}}}, "buffers": []})
    assert panel.session.recipe.prompt == LINES[5]
    panel.page.widget.selected = np.uint32([2, 0]).tobytes()
    assert LINES[2] in panel.told.chosen.value and "2 selected" in panel.told.chosen.value
    sent = []
    panel.controls.saver.deliver = lambda *file: sent.append(file)
    for kind in EXPORTS:
        panel.controls.saver._handle_custom_msg({"save": kind}, [])
    rows = list(csv.DictReader(sent[0][2].decode("utf-8-sig").splitlines()))
    assert [row["prompt"] for row in rows] == [LINES[2], LINES[0]]
    assert len(sent[1][2].splitlines()) == 25 and sent[2][2].startswith(b"PAR1") and sent[3][2].startswith(b"PK")
    assert sent[4][0] == "sd_explorer-map.html" and panel.page.placed[-1].prompt == LINES[5] in sent[4][2].decode()
    assert chart.prompts == tuple(LINES)


def test_pictures_are_painted_where_the_browser_has_room(panel):
    make(panel)
    shown = {}
    panel.page.widget.picture = lambda index, data: shown.__setitem__(index, data)
    panel.controls.paint.value = True
    panel.thumbs.want([1, 3])
    assert set(shown) == {1, 3} and all(data.startswith(b"\xff\xd8") for data in shown.values())
    panel.controls.paint.value = False
    panel.thumbs.want([4])
    assert set(shown) == {1, 3}


def test_a_thumbnail_is_never_of_another_seed(panel):
    make(panel)
    shown = {}
    panel.page.widget.picture = lambda index, data: shown.__setitem__(index, data)
    panel.controls.paint.value = True
    panel.thumbs.want([1])
    first, made = shown.pop(1), panel.page.widget.painted
    panel.session.change(seed=panel.session.recipe.seed + 1)
    assert panel.page.widget.painted != made  # the browser lets its pictures go
    panel.thumbs.want([1])
    assert shown.pop(1) != first
    panel.session.change(seed=panel.session.recipe.seed - 1)
    panel.session.change(prompt="a dog")
    assert panel.page.widget.painted == made
    panel.thumbs.want([1])
    assert shown == {1: first}


def test_the_picture_lies_among_the_prompts_and_so_does_one_from_outside():
    pocket = load_model("pocket", device="cpu")
    session = Session(Recipe("a cat, flat", steps=8), View(), worker=SameThread, load=lambda name: pocket)
    panel = PromptMapPanel(session)
    drawn, told = panel.page.widget, panel.told
    session.paint()
    score = f"{pocket.clip_score(session.trace.picture, 'a cat, flat'):.1f}"
    assert drawn.guest.startswith(b"\xff\xd8") and len(drawn.guest_at) == 2 and score in told.picture.value
    assert drawn.guest_own
    before = drawn.guest_at
    red = np.zeros((40, 60, 3), np.uint8)
    red[..., 0] = 230
    told.drop._handle_custom_msg({"file": "<b>red</b>.png"}, [encode(red, "PNG")])
    assert drawn.guest_at != before and "&lt;b&gt;red" in told.picture.value and not drawn.guest_own
    told.drop._handle_custom_msg({"file": "no.png"}, [b"no picture"])
    assert session.status.problem.key == "not_a_picture" and "red" in told.picture.value
    session.change(seed=session.recipe.seed + 1)  # the next picture takes its place
    assert "red" not in told.picture.value and panel.seeing.seen.picture is session.trace.picture
    session.look(language="ja")
    assert "この一点ではありません" in told.numbers.value and "スコア" in told.picture.value
    panel.controls.which.value = "mean"
    assert told.card.layout.display == "none" and drawn.guest == b""
    panel.close()
    session.close()


def test_the_way_of_the_guesses_is_drawn_when_asked_for_and_ends_where_the_picture_lies():
    pocket = load_model("pocket", device="cpu")
    session = Session(Recipe("a cat, flat", steps=4), View(), worker=SameThread, load=lambda name: pocket)
    panel = PromptMapPanel(session)
    session.paint()
    drawn, asked = panel.page.widget, panel.controls.guesses
    assert drawn.way == [] and asked.layout.display is None
    asked.value = True
    assert len(drawn.way) == 5 and np.allclose(drawn.way[-1], drawn.guest_at, atol=1e-3)
    before = drawn.way
    session.change(seed=session.recipe.seed + 1)
    assert len(drawn.way) == 5 and drawn.way != before
    panel.controls.which.value = "mean"
    assert drawn.way == [] and asked.layout.display == "none"
    panel.close()
    session.close()


def test_one_language_alone_and_names_in_it():
    pocket = load_model("pocket", device="cpu")
    session = Session(Recipe("a cat, flat", steps=1), View(), worker=SameThread, load=lambda name: pocket)
    panel = PromptMapPanel(session)
    session.paint()
    drawn = panel.page.widget
    assert len(drawn.texts) == 992 and "a cat" in drawn.texts and "猫" not in drawn.texts
    assert "animals" in [mark["text"] for mark in drawn.marks]
    near = panel.told.near.value
    assert "<span class='sdx-mut'>" in near and near.count("<tr>") == 10
    session.look(language="ja")
    assert len(drawn.texts) == 992 and "猫" in drawn.texts and "動物" in [mark["text"] for mark in drawn.marks]
    panel.page.widget._handle_custom_msg({"pick": drawn.texts.index("猫")}, [])
    assert session.recipe.prompt == "猫"
    session.change(prompt="a cat, democracy")
    assert "democracy" in panel.told.hint.value and "猫" not in panel.told.hint.value
    session.change(prompt="a cat, flat")
    assert panel.told.hint.value == ""
    panel.controls.mine.value = False
    assert len(drawn.texts) == len(reference_prompts()[0])
    panel.controls.colour.value = "cluster"
    assert drawn.loose == "なし" and drawn.groups.count(255) and all(not name.isascii() for name in drawn.legend)
    panel.controls.colour.value = "style"
    assert drawn.loose == "なし" and "なし" not in drawn.legend
    panel.close()
    session.close()


def test_a_model_that_sees_no_pictures_shows_no_card(panel):
    make(panel)
    assert panel.told.card.layout.display == "none" and panel.page.widget.guest == b""


def test_a_list_from_a_file_is_mapped_and_comes_out_again(panel):
    make(panel)
    lines = "\n".join(["prompt", *LINES[:8], "", LINES[0]])
    panel.controls.file._handle_custom_msg({"file": "mine.csv"}, [lines.encode()])
    assert panel.chart.prompts == tuple(LINES[:8]) and (panel.chart.empty, panel.chart.repeated) == (0, 1)
    sent = []
    panel.controls.saver.deliver = lambda *file: sent.append(file)
    panel._save("parquet")
    assert read_prompts(sent[0][2], sent[0][0]) == LINES[:8]
    panel.controls.file._handle_custom_msg({"file": "mine.doc"}, [b""])
    assert panel.session.status.problem.key == "list_kind" and len(panel.chart.prompts) == 8


def test_a_map_in_three_dimensions_and_back(panel):
    make(panel)
    drawn = panel.page.widget
    panel.controls.dimensions.value = 3
    assert panel.chart.points.shape == (24, 3) and len(drawn.depth) == 4 * 24
    deep = np.frombuffer(drawn.depth, np.float32)
    x, y, z = drawn.at(panel.chart.points[7])
    assert z == pytest.approx(deep[7], abs=1e-4) and set(drawn.trail[-1]) == {"text", "x", "y", "z", "near"}
    panel.controls.method.value = "pca"
    assert panel.chart.method == "pca" and panel.chart.points.shape == (24, 3)
    panel.controls.dimensions.value = 2
    assert panel.chart.points.shape == (24, 2) and drawn.depth == b""


def test_a_map_made_once_is_there_the_next_time(panel, kept_maps, model, monkeypatch):
    few(monkeypatch)
    panel.controls.make.click()
    kept = list(kept_maps.iterdir())
    assert len(kept) == 1 and kept[0].suffix == ".npz"
    tiny = model("pocket")
    which = tiny.vector_kinds[0]
    assert np.array_equal(atlases.kept_map(tiny, which).points, panel.chart.points)
    assert atlases.kept_map(tiny, "mean") is None
    few(monkeypatch, LINES[1:])  # another version's prompts
    assert atlases.kept_map(tiny, which) is None
    few(monkeypatch)
    kept[0].write_bytes(b"half a map")
    assert atlases.kept_map(tiny, which) is None


def test_a_map_of_ones_own_prompts_is_not_kept(panel, kept_maps):
    make(panel)
    assert not kept_maps.exists()


def test_where_nothing_can_be_kept_the_map_is_made_all_the_same(panel, kept_maps, monkeypatch):
    kept_maps.parent.mkdir(exist_ok=True)
    kept_maps.write_bytes(b"")  # a file where the folder should be
    few(monkeypatch, LINES[:12])
    panel.controls.make.click()
    assert len(panel.chart.prompts) == 12 and panel.session.status.kind != "problem"


def test_a_path_makes_its_ends_those_of_the_walk(panel):
    chart = make(panel)
    panel.page.widget._handle_custom_msg({"path": [3, 9]}, [])
    assert panel.session.view.walk_ends == (chart.prompts[3], chart.prompts[9])
    assert panel.session.recipe.prompt == chart.prompts[9] and chart.prompts[9] in panel.told.said.value


def test_a_closed_panel_lets_its_map_go(panel):
    chart = weakref.ref(make(panel))
    panel.close()
    gc.collect()
    assert chart() is None
