"""A page is one file that holds everything: widgets, pictures, words of both languages."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from sd_explorer import cli
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.frames import Frames, frames_of
from sd_explorer.files.png import png_with_settings
from sd_explorer.models import load_model
from sd_explorer.pages.blocks import packed, shown
from sd_explorer.pages.kinds import ROWS, comparison_page, run_page, stored_page, sweep_page
from sd_explorer.pages.map_page import map_page
from sd_explorer.pictures import encode
from sd_explorer.prompts.embedding_map import EmbeddingMap
from sd_explorer.sweeps.painting import Painted
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.widgets import Curve


def data(html: str) -> dict:
    """What the page's script reads."""
    return json.loads(re.search(r"^const page = (.*);$", html, re.MULTILINE)[1])


@pytest.fixture
def frames(model):
    """Of a run of three steps."""
    pocket = model("pocket")
    trace = Trace.record(pocket, Recipe("a cat & <b>dog</b>", steps=3, model=pocket.name))
    return [one for one in frames_of(pocket, trace, ROWS) if isinstance(one, Frames)][-1]


def test_a_page_asks_nobody_for_anything(frames):
    html = run_page(frames)
    assert "default-src 'none'" in html
    assert re.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", html) == [] and "@import" not in html


def test_what_a_person_wrote_is_text_and_no_markup(frames):
    html = run_page(frames)
    assert "<b>dog" not in html and "a cat &amp; &lt;b&gt;dog" in html
    assert html.count("</script>") == 1


def test_a_run_holds_every_step_its_settings_and_both_languages(frames):
    picture, grid, settings = data(run_page(frames, "ja"))["blocks"]
    assert picture["state"]["count"] == grid["state"]["count"] == 3 and len(grid["state"]["rows"]) == 3
    assert picture["state"]["group"] == grid["state"]["group"], "they are scrubbed together"
    assert grid["languages"]["en"]["titles"] != grid["languages"]["ja"]["titles"]
    assert "シード" in settings["html"]["ja"] and "Seed" in settings["html"]["en"]


def test_a_run_of_the_pocket_model_has_at_most_3_megabytes():
    pocket = load_model("pocket")
    trace = Trace.record(pocket, Recipe(steps=20))
    frames = [one for one in frames_of(pocket, trace, ROWS) if isinstance(one, Frames)][-1]
    assert len(run_page(frames).encode()) < 3e6


def test_a_sweep_holds_the_cells_that_are_there(small, tmp_path):
    store = Store(tmp_path)
    store.begin(small)
    for recipe in small.recipes[:4]:
        png = png_with_settings(np.full((64, 64, 3), 9, np.uint8), recipe)
        store.keep(recipe, Painted(png, 0.5, 2, "torch 2", None))
    block = data(stored_page(store))["blocks"][0]
    assert block["messages"][0][0]["cells"] == [0, 1, 2, 3] and len(block["messages"][0][1]) == 4
    axes = {language: [axis["title"] for axis in block["languages"][language]["axes"]] for language in ("en", "ja")}
    assert axes["en"][0] == "Seed" and axes["ja"][0] == "シード"


def test_a_comparison_names_what_differs_and_takes_pictures_without_settings():
    one, other = np.zeros((16, 16, 3), np.uint8), np.full((16, 16, 3), 9, np.uint8)
    html = comparison_page((one, other), (Recipe(seed=1), Recipe(seed=2)), ("one.png", "two.png"))
    told = data(html)["blocks"][0]["html"]["en"]
    assert "Seed" in told and "Prompt" not in told and "RMS" in told
    told = data(comparison_page((one, other[:8]), (None, Recipe()), ("a", "b")))["blocks"][0]["html"]
    assert told["en"] == "" and told["ja"] == ""


def test_of_the_other_language_only_what_differs_is_kept():
    block = shown(Curve(labels=["a"]), "curve", lambda language: None).data()
    assert set(block["languages"]["en"]) == set(block["languages"]["ja"]) == {"words"}
    assert packed({"a": [b"\x01", "b"]}) == {"a": [{"$": "AQ=="}, "b"]}


@pytest.fixture
def small() -> Sweep:
    """Six cells."""
    return Sweep(Recipe("a cat", steps=2), {"seed": [1, 2, 3], "guidance_scale": [1, 4]})


def test_the_command_makes_pages_of_runs_folders_and_pairs(tmp_path, checkpoint, small, capsys):
    name = str(checkpoint("pocket"))
    for file in ("run.npz", "one.png", "two.png"):
        assert cli.main(["render", "a cat", str(tmp_path / file), "--steps", "2", "--model", name]) == 0
    store = Store(tmp_path / "out")
    store.begin(small)
    for sources in (["run.npz"], ["out"], ["one.png", "two.png"]):
        words = ["page", *(str(tmp_path / source) for source in sources), str(tmp_path / "page.html")]
        assert cli.main(words) == 0, capsys.readouterr().err
        assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    "words", [["a.npz", "b.npz", "c.npz", "x.html"], ["a.npz", "x.txt"], ["missing.npz", "x.html"]]
)
def test_what_is_no_page_is_one_sentence(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["page", *words]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_map_holds_its_prompts_my_own_ones_and_the_names_of_its_groups_in_both_languages():
    chart = EmbeddingMap.reference(load_model("pocket"))
    placed = chart.place(["a green & <i>", "a red car"])
    html = map_page(chart, placed)
    drawn, told = data(html)["blocks"]
    assert len(html.encode()) < 3e6 and "a green & <i>" not in told["html"]["en"]
    assert [one["text"] for one in drawn["state"]["trail"]] == ["a green & <i>", "a red car"]
    assert len(drawn["state"]["texts"]) == len(chart.prompts) and len(drawn["state"]["trail"][0]["near"]) == 10
    assert drawn["languages"]["en"]["legend"] != drawn["languages"]["ja"]["legend"]
    assert placed[1].neighbours[0].prompt in told["html"]["ja"]


def test_a_sweep_of_200_cells_has_at_most_20_megabytes():
    noise = np.random.default_rng(0).integers(0, 256, (512, 512, 3), dtype=np.uint8)
    png, sweep = encode(noise, "PNG"), Sweep(Recipe(), {"seed": range(20), "guidance_scale": range(1, 11)})
    assert len(sweep_page(sweep, dict.fromkeys(range(200), png), {}).encode()) < 20e6
