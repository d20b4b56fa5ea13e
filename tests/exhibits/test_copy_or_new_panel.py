"""The exhibit that puts training pictures beside this picture."""

import numpy as np
from test_contract import session_on

from sd_explorer import Recipe, Session
from sd_explorer.exhibits import CopyOrNewPanel
from sd_explorer.exhibits.copy_or_new.memory import WINDOWS
from sd_explorer.session.worker import SameThread


def shown(prompt="a cat, flat", **recipe):
    session = Session(Recipe(prompt, steps=6, **recipe), worker=SameThread)
    panel = CopyOrNewPanel(session)
    session.paint()
    assert session.status.problem is None, session.status
    return session, panel


def test_three_lists_the_yardstick_and_a_calm_sentence_are_there_without_pressing():
    session, panel = shown()
    near = panel.parts["near"]
    assert near.lists.value.count("<img") == 16 and near.scale.value.count("sdx-half") == 4
    told = near.found[2]
    assert told.pictures > 10 and str(told.pictures) in near.takeaway.value
    before = near.found
    session.change(seed=5)
    assert near.found is not before and near.found[0] is session.trace
    panel.close()
    session.close()


def test_a_combination_that_was_never_trained_is_painted_and_said():
    session, panel = shown()
    near = panel.parts["near"]
    near.never.click()
    first = session.recipe.prompt
    assert session.trace.recipe.prompt == first != "a cat, flat" and near.found[2].pictures == 0
    session.look(language="ja")
    near.never.click()
    assert session.recipe.prompt != first and "背景" in session.recipe.prompt and near.found[2].pictures == 0
    panel.close()
    session.close()


def test_a_hidden_part_does_no_work():
    session, panel = shown()
    panel.choice.value = "memory"
    before = panel.parts["near"].found
    session.change(seed=8)
    assert panel.parts["near"].found is None and before is not None
    panel.choice.value = "near"
    assert panel.parts["near"].found[0] is session.trace
    panel.close()
    session.close()


def test_the_student_ends_in_a_training_picture_and_the_sliders_move_it():
    session, panel = shown()
    panel.choice.value, memory = "memory", panel.parts["memory"]
    memory.bar.go.click()
    assert memory.shown.end.distance < 1e-3 and memory.shown.end.window == WINDOWS[-1]
    assert len(memory.grid.rows) == 2 and memory.grid.count == 6 and not memory.places.value
    memory.share.value = 0
    assert len(memory.shown.end.library.numbers) == 1 and np.allclose(memory.shown.end.thinking, 1)
    memory.share.value, memory.window.value = 4, 1
    assert memory.shown.end.window == 3 and "sdx-sources" in memory.places.value
    session.change(seed=3)
    assert memory.shown is None and memory.results.layout.display == "none"
    panel.close()
    session.close()


def test_a_prompt_without_a_known_thing_remembers_every_drawing():
    session, panel = shown("the sound of rain at night")
    panel.choice.value, memory = "memory", panel.parts["memory"]
    memory.bar.go.click()
    assert len(memory.shown.end.library.numbers) == 1712
    panel.close()
    session.close()


def test_eight_seeds_are_put_beside_their_nearest_training_pictures():
    session, panel = shown()
    panel.choice.value, often = "often", panel.parts["often"]
    often.bar.go.click()
    assert [one.seed for one in often.landed] == list(range(8)) and often.row.value.count("<img") == 16
    assert "sdx-takeaway" in often.takeaway.value
    session.change(prompt="a dog, flat")
    assert not often.landed and not often.row.value
    panel.close()
    session.close()


def test_another_checkpoint_is_told_why_nothing_is_compared(model):
    session = session_on(model("sd1"))
    panel = CopyOrNewPanel(session)
    session.paint()
    assert "pocket" in panel.foreign.value
    assert all(part.widget.layout.display == "none" for part in panel.parts.values())
    panel.close()
    session.close()
