"""The exhibit that asks who decides what, and when."""

from test_contract import finished

from sd_explorer.exhibits import DecidePanel


def test_two_prompts_are_run_and_crossed_at_every_step(shown):
    panel = shown(DecidePanel, steps=20, scheduler="euler")
    session = panel.session
    panel.prompt.value = "an apple"
    panel.bar.go.click()
    assert finished(session), session.status
    assert panel.told.runs.count == panel.told.strip.count == 9 and len(panel.told.runs.rows) == 2
    assert [one.at for one in panel.told.shown.made] == list(range(9))
    assert panel.told.runs.subtitles == ["a cat", "an apple"] and "[a cat:an apple:4]" in panel.told.verdict.value
    assert panel.told.strip.labels[0].startswith("0 + 8") and panel.told.strip.labels[8].endswith("0.00")


def test_the_other_direction_begins_with_b(shown):
    panel = shown(DecidePanel, steps=3)
    panel.prompt.value, panel.reverse.value = "an apple", True
    panel.bar.go.click()
    assert panel.told.runs.subtitles == ["an apple", "a cat"]


def test_two_scales_can_be_compared(shown):
    panel = shown(DecidePanel, steps=3, guidance_scale=2)
    session = panel.session
    panel.kind.value, panel.scale.value = "guidance_scale", 9.0
    panel.bar.go.click()
    assert (
        finished(session)
        and panel.told.runs.subtitles == ["s = 2", "s = 9"]
        and "A1111" not in panel.told.verdict.value
    )


def test_a_and_b_must_differ(shown):
    panel = shown(DecidePanel, steps=3)
    session = panel.session
    panel.prompt.value = "a cat"
    panel.bar.go.click()
    assert session.status.problem.key == "decide_same" and panel.told.shown is None


def test_a_model_of_another_kin_is_refused_with_a_sentence(shown, model, monkeypatch):
    panel = shown(DecidePanel, steps=3)
    session = panel.session
    monkeypatch.setattr(session, "model_named", lambda name=None: model("sd1" if name == "pocket-ink" else "pocket"))
    panel.kind.value, panel.model.value = "model", "pocket-ink"
    panel.bar.go.click()
    assert session.status.problem.key == "crossing_models"


def test_what_is_shown_belongs_to_its_recipe(shown):
    panel = shown(DecidePanel, steps=3)
    session = panel.session
    panel.prompt.value = "an apple"
    panel.bar.go.click()
    assert panel.told.widget.layout.display is None
    session.change(seed=9)
    assert panel.told.shown is None and panel.told.widget.layout.display == "none"
