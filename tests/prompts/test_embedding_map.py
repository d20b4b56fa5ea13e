"""Maps that stay put: placement, neighbours, trust, files."""

import csv
import io
import json
import time
from pathlib import Path

import numpy as np
import pytest
from readers import Reader, spread
from sklearn.metrics.pairwise import cosine_similarity

from sd_explorer import EmbeddingMap, Problem
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.prompts import map_file
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.placement import between

WORDS = "cat dog fox car bus ship red blue green flat ink large small house tree".split()
PROMPTS = [f"a {size} {colour} {thing}, {style}" for size in WORDS[11:13] for colour in WORDS[6:9] for thing in WORDS[:6]
           for style in WORDS[9:11]]  # fmt: skip
NEW = ["a red cat, flat", "a green tree", "house", "a large blue ship", "赤いりんご", "a a a"]


@pytest.fixture(params=["layout", "pca", "axes"])
def chart(request):
    bare = EmbeddingMap.fit(PROMPTS, Reader(), method="pca")
    if request.param == "axes":
        return bare.laid_out("axes", axes=[("small", "large"), (["red"], ["blue", "green"])])
    return bare if request.param == "pca" else bare.laid_out("umap", umap=spread)


def test_the_same_prompt_has_the_same_place_in_any_order_and_company(chart):
    together, backwards = chart.place(NEW), chart.place(NEW[::-1])[::-1]
    again = [chart.place(prompt) for prompt in NEW]
    for a, b, c in zip(together, backwards, again, strict=True):
        assert np.array_equal(a.point, b.point) and np.array_equal(a.point, c.point)
        assert a.neighbours == b.neighbours == c.neighbours and a.kept == b.kept == c.kept


def test_a_prompt_of_the_map_lies_on_its_own_point_and_nothing_moves(chart):
    before = chart.points.copy()
    for index, placed in enumerate(chart.place(PROMPTS)):
        assert placed.index == index and np.array_equal(placed.point, chart.points[index])
        assert PROMPTS[index] not in [n.prompt for n in placed.neighbours]
    assert chart.place("  " + PROMPTS[3].replace(" ", "  ")).index == 3
    assert np.array_equal(before, chart.points)


def test_linear_maps_agree_about_known_and_new_prompts():
    chart = EmbeddingMap.fit(PROMPTS, Reader(), method="pca", dimensions=3)
    projected = chart.vectors @ chart.axes.T
    assert chart.points.shape == (72, 3) and np.allclose(projected, chart.points, atol=1e-6)


def test_neighbours_equal_brute_force(chart):
    reader = Reader()
    for prompt in (*NEW, PROMPTS[7]):
        cosines = cosine_similarity(reader.vectors([prompt]), reader.vectors(PROMPTS))[0]
        order = [i for i in np.argsort(-cosines, kind="stable") if PROMPTS[i] != prompt][:5]
        found = chart.nearest(prompt, 5)
        assert np.allclose([n.cosine for n in found], cosines[order], atol=1e-5)
        assert [n.prompt for n in found] == [PROMPTS[n.index] for n in found]
        assert found == sorted(found, key=lambda n: -n.cosine)


def test_the_kept_share_is_counted(chart):
    placed = chart.place("a red cat, flat")
    away = ((chart.points - placed.point) ** 2).sum(1)
    flat = np.argsort(away, kind="stable")[:10]
    assert placed.kept == pytest.approx(len({n.index for n in placed.neighbours} & set(flat.tolist())) / 10)


def test_a_place_between_neighbours():
    points = np.float32([[0, 0], [1, 0], [0.5, 0.5], [50, 50]])
    assert np.array_equal(between(np.array([1, 0.9, 0.8, 0.7]), points, 1.0), points[0])  # the same vector
    equal = between(np.array([0.8, 0.8, 0.8, 0.8]), points, 1.0)
    assert np.allclose(equal, points[:3].mean(0), atol=0.1)
    torn = np.float32([[0, 0], [1, 0], [0, 1], [90, 90], [91, 90], [0, 0]])  # three here, two far away
    place = between(np.array([0.9, 0.9, 0.9, 0.9, 0.9, 0.5]), torn, 1.0)
    assert np.abs(place).max() < 3


def test_placing_is_quick():
    reader = Reader()
    many = [f"{a} {b} {c} {d}" for a in WORDS for b in WORDS for c in WORDS for d in WORDS[:3]]
    chart = EmbeddingMap.fit(many, reader, method="pca").laid_out("umap", umap=spread)
    chart.place("warm up")
    started = time.perf_counter()
    for prompt in NEW:
        chart.place(prompt)
    assert len(chart.prompts) > 10_000 and (time.perf_counter() - started) / len(NEW) < 0.25  # busy machines too


def test_empty_and_repeated_lines_are_left_out_and_counted():
    chart = EmbeddingMap.fit(["a cat", "", "  ", "a  cat", *PROMPTS], Reader(), method="pca",
                             labels={"n": list(range(76))})  # fmt: skip
    assert (chart.empty, chart.repeated, len(chart.prompts)) == (2, 1, 73)
    assert chart.labels["n"][:2] == (0, 4)
    assert clean(["b", "a", "b"])[0] == {"b": 0, "a": 1}


def test_each_prompt_is_read_once_and_progress_is_told():
    reader, told = Reader(), []
    EmbeddingMap.fit(PROMPTS * 2, reader, method="pca", check=lambda *at: told.append(at))
    assert reader.calls == [PROMPTS] and told == [(0, 72), (72, 72)]


def test_what_cannot_be_is_refused():
    reader = Reader()
    for words, make in {
        "5": lambda: EmbeddingMap.fit(["a", "b", "", "a"], reader, method="pca"),
        "umap": lambda: EmbeddingMap.fit(PROMPTS, reader, method="tsne"),
        "2 or 3": lambda: EmbeddingMap.fit(PROMPTS, reader, method="pca", dimensions=4),
        "1 axes": lambda: EmbeddingMap.fit(PROMPTS, reader, method="axes", axes=[("small", "large")]),
    }.items():
        with pytest.raises(Problem, match=words):
            make()


def test_a_saved_map_comes_back_and_places_alike(chart, tmp_path):
    chart = EmbeddingMap.load(chart.save(tmp_path / "a map"), Reader())  # half precision once
    again = EmbeddingMap.load(chart.save(tmp_path / "again.npz"), Reader())
    assert again.prompts == chart.prompts and again.trust == chart.trust and again.settings == chart.settings
    assert np.array_equal(again.points, chart.points) and np.allclose(again.vectors, chart.vectors, atol=1e-3)
    for a, b in zip(chart.place(NEW), again.place(NEW), strict=True):
        assert np.allclose(a.point, b.point, atol=2e-2)
    assert again.reads_like(Reader())
    with pytest.raises(Problem, match="load_model"):
        EmbeddingMap.load(tmp_path / "again.npz").place("a new prompt")


def test_another_file_is_refused(tmp_path):
    (tmp_path / "map.npz").write_bytes(b"no map")
    np.savez(tmp_path / "other.npz", points=np.zeros((3, 2)))
    np.savez(tmp_path / "code.npz", facts=np.array([{"a": 1}], object))
    for name in ("map.npz", "other.npz", "code.npz", "nowhere.npz"):
        with pytest.raises(Problem, match="could not be used"):
            EmbeddingMap.load(tmp_path / name)


def test_rows_and_csv_tell_the_same(chart, tmp_path):
    text = chart.to_csv(tmp_path / "map.csv", [2, 0])
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["prompt"] for row in rows] == [PROMPTS[2], PROMPTS[0]]
    assert float(rows[1]["x"]) == pytest.approx(float(chart.points[0, 0]))
    assert (tmp_path / "map.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(chart.rows()) == 72


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet_and_prompts_come_back():
    wild = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'=quoted", "a = b", "'twas"]
    chart = EmbeddingMap.fit([*wild, *PROMPTS], Reader(), method="pca", labels={"@label": ["=x"] * 79})
    rows = list(csv.reader(chart.to_csv().splitlines()))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]
    assert not [row[0] for row in rows if row[0].startswith("-")]
    assert read_prompts(chart.to_csv().encode(), "a.csv") == list(chart.prompts)


def broken(chart, **changes) -> dict:
    """The arrays of a saved map, some of them changed; `facts` of them in JSON."""
    with np.load(io.BytesIO(chart.to_bytes())) as file:
        arrays = dict(file)
    facts = json.loads(arrays["facts"].tobytes()) | changes.pop("facts", {})
    return arrays | {"facts": np.frombuffer(json.dumps(facts).encode(), np.uint8)} | changes


@pytest.mark.parametrize("what, changes", {
    "a point nowhere": {"points": np.full((72, 2), np.nan, np.float32)},
    "a vector without end": {"vectors": np.full((72, 24), np.inf, np.float16)},
    "one vector too few": {"vectors": np.zeros((71, 24), np.float16)},
    "vectors in a block": {"vectors": np.zeros((72, 4, 6), np.float16)},
    "axes of another space": {"axes": np.zeros((2, 7), np.float32)},
    "labels for others": {"facts": {"labels": {"colour": ["red"]}}},
    "labels that are no words": {"facts": {"labels": {"colour": [1] * 72}}},
    "a prompt twice": {"facts": {"prompts": ["a"] * 72}},
    "no known layout": {"facts": {"method": "tsne"}},
    "too large": {"points": np.zeros((72, 2**15), np.float32)},
}.items())  # fmt: skip
def test_a_file_that_is_no_map_is_refused_whatever_is_wrong(what, changes, tmp_path, monkeypatch):
    monkeypatch.setattr(map_file, "MOST_BYTES", 2**20)
    chart = EmbeddingMap.fit(PROMPTS, Reader(), method="pca")
    np.savez_compressed(tmp_path / "map.npz", **broken(chart))
    assert EmbeddingMap.load(tmp_path / "map.npz").prompts == chart.prompts
    np.savez_compressed(tmp_path / "map.npz", **broken(chart, **changes))
    with pytest.raises(Problem, match="could not be used"):
        EmbeddingMap.load(tmp_path / "map.npz")


def test_a_full_disk_leaves_the_map_that_was_there(chart, tmp_path, monkeypatch):
    chart.save(tmp_path / "map.npz")
    before = (tmp_path / "map.npz").read_bytes()

    def full(self, data):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="space"):
        chart.save(tmp_path / "map.npz")
    assert (tmp_path / "map.npz").read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_the_figure_has_every_point(chart):
    figure = chart.figure(placed=[chart.place("a red cat, flat")])
    scatters = figure.axes[0].collections
    assert len(scatters[0].get_offsets()) == 72 and len(figure.axes[0].lines) == 10
