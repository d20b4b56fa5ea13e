"""The exhibit of paths: runs side by side on a plane."""

import numpy as np
import pytest
from checkpoints import KINDS
from test_contract import finished, session_on

from sd_explorer import load_model
from sd_explorer.exhibits import PathsPanel
from sd_explorer.experiments.paths_on_map import chart_for


def shown(model, **recipe):
    session = session_on(model, **recipe)
    panel = PathsPanel(session)
    session.paint()
    assert finished(session), session.status
    return session, panel


def ran(panel, count: int):
    panel.count.value = count
    panel.bar.go.click()
    return panel


def test_the_run_that_is_shown_stands_there_before_anything_is_pressed(model):
    session, panel = shown(model("pocket"))
    plot = panel.drawn.plot
    assert len(plot.paths) == 1 and len(plot.paths[0]["points"]) == 4 and plot.current == 0 and len(plot.films) == 1
    assert panel.drawn.curve.layout.display == "none"
    session.change(seed=5)
    assert len(plot.paths) == 1 and plot.paths[0]["name"].endswith("5")
    session.close()


@pytest.mark.parametrize("kind", KINDS)
def test_noises_are_run_side_by_side_on_any_checkpoint(kind, model):
    session, panel = shown(model(kind), steps=20)
    ran(panel, 3)
    assert finished(session), session.status
    plot = panel.drawn.plot
    assert [path["name"] for path in plot.paths] == ["seed 0", "seed 1", "seed 2"]
    assert all(len(path["points"]) == len(path["thin"]) == 9 for path in plot.paths) and len(plot.labels) == 9
    assert len(plot.films) == 3 and all(plot.films) and plot.current == -1  # the one on screen has 20 steps
    ends = np.array([path["points"][-1] for path in plot.paths])
    assert np.allclose(ends, [path["thin"][-1] for path in plot.paths])  # both end in the finished latents
    session.close()


def test_a_run_that_was_made_is_not_made_again_and_others_stay_nearly_in_place(model):
    session, panel = shown(model("pocket"))
    ran(panel, 3)
    before, kept = panel.runs, np.array([path["points"] for path in panel.drawn.plot.paths])
    ran(panel, 4)
    assert panel.runs[:3] == before and len(panel.drawn.plot.paths) == 4
    moved = np.array([path["points"] for path in panel.drawn.plot.paths[:3]])
    assert np.sign(np.vdot(moved - moved.mean((0, 1)), kept - kept.mean((0, 1)))) > 0
    session.close()


def test_a_click_makes_a_run_the_current_picture_at_once(model):
    session, panel = shown(model("pocket"))
    ran(panel, 3)
    panel._pick(2)
    assert session.recipe.seed == 2 and session.status.cached and session.trace is panel.runs[2]
    assert panel.drawn.plot.current == 2 and len(panel.drawn.plot.paths) == 3
    session.close()


def test_one_noise_and_several_prompts(model):
    session, panel = shown(model("pocket"))
    panel.kind.value, panel.prompts.value = "prompts", "a dog\n\na cat\nan apple"
    panel.bar.go.click()
    assert [path["name"] for path in panel.drawn.plot.paths] == ["a cat", "a dog", "an apple"]
    panel._pick(1)
    assert session.recipe.prompt == "a dog" and len(panel.drawn.plot.paths) == 3
    session.change(seed=7)
    assert len(panel.drawn.plot.paths) == 1
    session.close()


def test_too_many_prompts_are_refused_with_a_sentence(model):
    session, panel = shown(model("pocket"))
    panel.kind.value, panel.prompts.value = "prompts", "\n".join("abcdefg")
    panel.bar.go.click()
    assert session.status.problem.key == "paths_prompts" and panel.runs == ()
    session.close()


def test_guidances_plane_has_its_three_places_or_says_why_not(model):
    session, panel = shown(model("pocket"))
    panel.drawn.planes.value = "guidance"
    assert [mark["text"] for mark in panel.drawn.plot.marks] == ["without words", "with words", "picture"]
    session.change(guidance_scale=1)
    assert panel.drawn.plot.paths == [] and "two halves" in panel.drawn.facts.value
    panel.drawn.planes.value = "latents"
    assert len(panel.drawn.plot.paths) == 1 and panel.drawn.plot.marks == []
    session.close()


def test_without_a_vision_tower_the_map_says_so(model):
    session, panel = shown(model("sd1"))
    panel.drawn.planes.value = "map"
    assert "vision tower" in panel.drawn.facts.value and session.status.problem is None
    session.close()


def test_on_the_prompt_map_each_path_ends_where_its_picture_lies():
    pocket = load_model("pocket", device="cpu")
    session, panel = shown(pocket)
    panel.drawn.planes.value = "map"
    ran(panel, 2)
    chart = chart_for(pocket)
    for path, run in zip(panel.drawn.plot.paths, panel.runs, strict=True):
        assert np.allclose(path["points"][-1], chart.place_pictures(run.picture[None])[0].point, atol=1e-3)
        assert path["thin"] == []
    assert len(panel.drawn.plot.dots) == 8 * len(chart.prompts) and session.status.problem is None
    session.close()


def test_guided_guesses_are_others(model):
    session, panel = shown(model("pocket"))
    words = panel.drawn.plot.paths[0]["points"]
    panel.drawn.guesses.value = "guided"
    assert panel.drawn.plot.paths[0]["points"] != words
    session.close()
