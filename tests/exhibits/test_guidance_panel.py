"""The exhibit that takes guidance apart."""

import numpy as np

from sd_explorer.exhibits import GuidancePanel


def floats(data: bytes) -> np.ndarray:
    return np.frombuffer(data, "<f4")


def test_the_drag_holds_the_halves_of_the_selected_step_and_their_exact_picture(shown):
    panel = shown(GuidancePanel, guidance_scale=5)
    session = panel.session
    for step in (0, 2):
        session.look(step=step)
        uncond, text = floats(panel.drag.uncond), floats(panel.drag.text)
        clean = session.trace.steps[step].clean.ravel()
        assert np.allclose(uncond + 5 * (text - uncond), clean, atol=1e-3 * (1 + session.trace.steps[step].sigma))
        assert panel.drag.exact_scale == panel.drag.scale == panel.drag.run_scale == 5 and panel.drag.exact
    panel.drag.scale = 9.0
    assert panel.drag.exact_scale == 9 and panel.drag.run_scale == 5


def test_the_curve_stands_at_the_step_that_is_taken_apart_and_picks_another(shown):
    panel = shown(GuidancePanel, steps=6)
    session = panel.session
    before = session.view.step
    assert panel.curve.index == panel.index == 2 and session.view.step == before
    panel.curve.index = 4
    assert session.view.step == panel.index == 4
    session.look(step=1)
    assert panel.curve.index == 1


def test_one_half_can_be_completed(shown):
    panel = shown(GuidancePanel, guidance_scale=1)
    assert panel.drag.uncond == b"" and not panel.missing.go.disabled and panel.going.bar.go.disabled
    panel.missing.go.click()
    assert panel.drag.uncond and panel.missing.widget.layout.display == "none"


def test_strips_belong_to_their_recipe_and_step(shown):
    panel = shown(GuidancePanel)
    session = panel.session
    panel.whole.bar.go.click()
    panel.drag.scale = 12.0
    panel.going.bar.go.click()
    assert len(panel.whole.strip.thumbs) == len(panel.whole.strip.items) == 8 and len(panel.going.beside.thumbs) == 2
    session.look(step=0)
    assert panel.going.beside.thumbs == [] and len(panel.whole.strip.thumbs) == 8
    session.change(guidance_scale=7.0)  # the strip has all scales
    assert len(panel.whole.strip.thumbs) == 8
    session.change(seed=9)
    assert panel.whole.strip.thumbs == panel.whole.strip.items == []


def test_a_distilled_checkpoint_offers_nothing_it_cannot_do(shown):
    panel = shown(GuidancePanel, of="lcm", scheduler="lcm")
    assert panel.missing.widget.layout.display == "none" and panel.going.bar.go.disabled and panel.whole.bar.go.disabled
    assert "input of its network" in panel.note.value


def test_a_negative_prompt_is_another_left_end_with_the_same_right_one(shown):
    panel = shown(GuidancePanel)
    without, text = floats(panel.drag.uncond), floats(panel.drag.text)
    panel.left.words.value, panel.left.kind.value = "a dog", "negative"
    assert not np.array_equal(floats(panel.drag.uncond), without)
    assert np.allclose(floats(panel.drag.text), text, atol=1e-4) and "a dog" in panel.drag.words["without"]
    other = shown(GuidancePanel, negative_prompt="a dog")
    assert other.left.kind.value == "negative" and other.missing.work.state == "idle"
    other.left.kind.value = "empty"
    assert other.drag.uncond and other.drag.words["without"] == "without words"


def test_what_went_on_becomes_the_picture_until_the_next_change(shown):
    panel = shown(GuidancePanel, steps=4)
    session = panel.session
    plain = session.trace.picture
    panel.left.words.value, panel.left.kind.value, panel.drag.scale = "a dog", "negative", 9.0
    panel.going.bar.go.click()
    panel.going.take.click()
    branch = session.trace.recipe
    assert dict(branch.changes) == {"guidance_scale": 9.0, "negative_prompt": "a dog"} and branch.at == 1
    assert session.wanted is branch and session.painted and not np.array_equal(session.trace.picture, plain)
    session.change(seed=5)
    assert session.trace.recipe == session.recipe and session.branch is None
