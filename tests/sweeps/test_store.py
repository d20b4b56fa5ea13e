"""What is finished is never lost and never painted again."""

from __future__ import annotations

import json
import weakref

import numpy as np
import pytest

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.files.png import settings_from_png
from sd_explorer.models import load_model
from sd_explorer.pictures import read_picture
from sd_explorer.problems import Problem
from sd_explorer.sweeps.painting import Painted
from sd_explorer.sweeps.pools import Here
from sd_explorer.sweeps.run import missing, run
from sd_explorer.sweeps.store import INDEX, TABLE, Store, recipe_of
from sd_explorer.sweeps.sweep import Sweep

FAKE = Painted(b"png", 0.5, 2, "torch 2", 12.5)


def test_a_picture_of_a_sweep_is_what_the_recipe_paints_and_holds_its_settings(small, tmp_path):
    store = Store(tmp_path)
    results = list(run(small, store, Here(), "torch"))
    model = load_model("pocket")
    assert [result.recipe for result in results] == list(small.recipes)
    for result in results[:2]:
        data = result.path.read_bytes()
        assert settings_from_png(data) == result.recipe
        assert np.array_equal(read_picture(data), Trace.record(model, result.recipe).picture)


def test_a_branch_and_another_model_on_the_way_are_painted_as_go_on_does(tmp_path):
    from sd_explorer.diffusion.branch import go_on

    base = Recipe("a cat", steps=3, width=64, height=64)
    sweep = Sweep(base, {"at": [1, 2], "changes.model": ["pocket-ink"]})
    store = Store(tmp_path)
    list(run(sweep, store, Here(), "torch"))
    model, other = load_model("pocket"), load_model("pocket-ink")
    for branch in sweep.recipes:
        assert isinstance(branch, Branch)
        wanted = Trace.of(other, branch, go_on(model, branch, other=other)).picture
        assert np.array_equal(read_picture(store.path(branch).read_bytes()), wanted)
    assert [recipe_of(row) for row in store.rows(sweep)] == list(sweep.recipes)


def test_a_second_run_of_the_same_sweep_paints_nothing(small, tmp_path):
    list(run(small, Store(tmp_path), Here(), "torch"))
    again = list(run(small, Store(tmp_path), Here(), paint=lambda *_: pytest.fail("it is there")))
    assert again == [] and len((tmp_path / INDEX).read_text().splitlines()) == 6


def test_recorded_runs_are_kept_beside_the_pictures_where_they_are_asked_for(small, tmp_path):
    sweep, store = Sweep(small.base, {"seed": [1, 2]}), Store(tmp_path)
    list(run(Sweep(small.base, {"seed": [1]}), store, Here(), "torch"))
    assert not list(tmp_path.glob("*.npz")) and len(missing(sweep, store, traces=True)) == 2
    list(run(sweep, store, Here(), "torch", traces=True))
    for recipe in sweep.recipes:
        trace = Trace.load(store.trace_path(recipe))
        assert trace.recipe == recipe and len(trace.steps) == 2
        assert np.array_equal(trace.picture, read_picture(store.path(recipe).read_bytes()))
    assert missing(sweep, store, traces=True) == []


def test_a_sweep_that_is_stopped_goes_on_where_it_was(small, tmp_path):
    running = run(small, Store(tmp_path), Here(), "torch")
    first = [next(running).recipe, next(running).recipe]
    running.close()
    rest = [result.recipe for result in run(small, Store(tmp_path), Here(), "torch")]
    assert first + rest == list(small.recipes)


def test_the_table_is_read_by_pandas_alone_and_holds_fields_times_and_scores(small, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    list(run(small, Store(tmp_path), Here(), "torch"))
    rows = parquet.read_table(tmp_path / TABLE).to_pylist()
    assert [recipe_of(row) for row in rows] == list(small.recipes)
    for row in rows:
        assert (tmp_path / row["file"]).is_file() and row["seconds"] > 0 and row["calls"] == 2
        assert 0 <= row["clip_score"] <= 100 and row["engine"] and row["problem"] is None


def test_a_line_that_was_being_written_when_the_program_was_killed_loses_only_itself(tmp_path):
    store, one, two = Store(tmp_path), Recipe(seed=1), Recipe(seed=2)
    store.keep(one, FAKE)
    whole = (tmp_path / INDEX).read_bytes()
    (tmp_path / INDEX).write_bytes(whole + whole[:20])
    store.keep(two, FAKE)
    assert [recipe_of(row) for row in store.rows()] == [one, two]
    assert (tmp_path / INDEX).read_bytes().startswith(whole)


def test_a_picture_that_somebody_deleted_is_painted_again(small, tmp_path):
    store = Store(tmp_path)
    list(run(small, store, Here(), "torch"))
    store.path(small.recipes[2]).unlink()
    assert missing(small, store) == [small.recipes[2]] and len(store.rows()) == 5


def test_sweeps_share_what_they_have_in_common(small, tmp_path):
    list(run(small, Store(tmp_path), Here(), "torch"))
    wider = Sweep(small.base, {"seed": [1, 2, 3, 4], "guidance_scale": [1, 4]})
    assert len(missing(wider, Store(tmp_path))) == 2


def test_pictures_of_two_engines_are_not_mixed(small, tmp_path):
    store = Store(tmp_path)
    store.keep(small.recipes[0], FAKE)
    with pytest.raises(Problem) as caught:
        store.begin(small, "openvino")
    assert caught.value.key == "sweep_engine"
    store.begin(small, "torch")
    store.begin(small)


def test_what_is_written_down_is_let_go_so_that_memory_stays_flat(tmp_path):
    alive, most = weakref.WeakSet(), 0

    def paint(text, engine):
        painted = Painted(b"png", 0.1, 1, "torch 2", None)
        alive.add(painted)
        return painted

    sweep = Sweep(Recipe(), {"seed": range(500)})
    for _ in run(sweep, Store(tmp_path), Here(), paint=paint):
        most = max(most, len(alive))
    assert most <= 3 and len(Store(tmp_path).rows()) == 500


def test_a_folder_that_is_a_file_is_refused(small, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(Problem) as caught:
        Store(tmp_path / "out").begin(small)
    assert caught.value.key == "sweep_folder" and (tmp_path / "out").read_text() == "mine"


def test_the_sweep_of_a_folder_is_known_again(small, tmp_path):
    store = Store(tmp_path)
    with pytest.raises(Problem):
        store.sweep()
    store.begin(small)
    assert store.sweep() == small
    assert json.loads((tmp_path / "sweep.json").read_text())["axes"][0] == ["seed", [1, 2, 3]]
