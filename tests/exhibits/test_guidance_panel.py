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
    assert panel.drag.uncond == b"" and not panel.missing.go.disabled and panel.going.go.disabled
    panel.missing.go.click()
    assert panel.drag.uncond and panel.missing.widget.layout.display == "none"


def test_strips_belong_to_their_recipe_and_step(shown):
    panel = shown(GuidancePanel)
    session = panel.session
    panel.whole.bar.go.click()
    panel.drag.scale = 12.0
    panel.going.go.click()
    assert len(panel.whole.strip.thumbs) == len(panel.whole.strip.items) == 8 and len(panel.beside.thumbs) == 2
    session.look(step=0)
    assert panel.beside.thumbs == [] and len(panel.whole.strip.thumbs) == 8
    session.change(guidance_scale=7.0)  # the strip has all scales
    assert len(panel.whole.strip.thumbs) == 8
    session.change(seed=9)
    assert panel.whole.strip.thumbs == panel.whole.strip.items == []


def test_a_distilled_checkpoint_offers_nothing_it_cannot_do(shown):
    panel = shown(GuidancePanel, of="lcm", scheduler="lcm")
    assert panel.missing.widget.layout.display == "none" and panel.going.go.disabled and panel.whole.bar.go.disabled
    assert "input of its network" in panel.note.value
