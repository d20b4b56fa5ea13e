"""The exhibit that asks who decides what, and when."""

from test_contract import finished

from sd_explorer.exhibits import DecidePanel


def test_two_prompts_are_run_and_crossed_at_every_step(shown):
    panel = shown(DecidePanel, steps=20, scheduler="euler")
    session = panel.session
    panel.prompt.value = "an apple"
    panel.bar.go.click()
    assert finished(session), session.status
    assert panel.told.runs.count == panel.told.switch.strip.count == 9 and len(panel.told.runs.rows) == 2
    assert [one.at for one in panel.told.shown.made] == list(range(9))
    assert (
        panel.told.runs.subtitles == ["a cat", "an apple"] and "[a cat:an apple:4]" in panel.told.switch.notation.value
    )
    assert panel.told.switch.strip.labels[0].startswith("0 + 8") and panel.told.switch.strip.labels[8].endswith("0.00")


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
        finished(session) and panel.told.runs.subtitles == ["s = 2", "s = 9"] and panel.told.switch.notation.value == ""
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


def test_the_slider_says_how_a1111_writes_each_switch_and_takes_it_over(shown):
    panel = shown(DecidePanel, steps=4, scheduler="euler")
    session = panel.session
    panel.prompt.value = "an apple"
    panel.bar.go.click()
    switch = panel.told.switch
    assert switch.slider.max == 4 and switch.slider.value == switch.strip.index == 2
    switch.slider.value = 3
    assert "[a cat:an apple:3]" in switch.notation.value
    switch.take.click()
    assert session.trace.recipe == panel.told.shown.made[3].branch and session.begun.prompt == "a cat"
    assert (
        session.recipe.prompt == "[a cat:an apple:3]"
        and (session.trace.picture == panel.told.shown.made[3].picture).all()
        and panel.told.shown is not None
    )
    switch.slider.value = 0
    switch.take.click()
    assert session.trace.recipe == session.recipe and session.recipe.prompt == "an apple"


def test_two_noises_of_the_first_measure_the_distance(shown):
    panel = shown(DecidePanel, steps=3)
    panel.prompt.value = "an apple"
    panel.bar.go.click()
    assert [line["name"] for line in panel.told.apart.series][-1] == "two noises of the first"
    assert panel.told.shown.seeds.other.recipe.seed == 1 and panel.told.shown.beside_seeds > 0


def test_a_prompt_that_changes_on_its_way_gives_both_prompts(shown):
    panel = shown(DecidePanel, prompt="a [cat:dog:2]", steps=4)
    session = panel.session
    assert panel.prompt.placeholder == "a dog" and "a cat" in panel.first.value
    panel.bar.go.click()
    made = panel.told.shown.made
    assert (made[2].picture == session.trace.picture).all() and panel.told.runs.subtitles == ["a cat", "a dog"]


def test_any_checkpoint_can_be_named(shown, monkeypatch, model):
    panel = shown(DecidePanel, steps=3)
    session = panel.session
    named = []
    monkeypatch.setattr(session, "model_named", lambda name=None: named.append(name) or model("pocket"))
    panel.kind.value, panel.model.value = "model", "some/where"
    panel.bar.go.click()
    assert "some/where" in named and panel.told.runs.subtitles[1] == "some/where" and panel.told.shown.whole
