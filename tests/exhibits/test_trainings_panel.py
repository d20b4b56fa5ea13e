"""The same words and noise through the bundled models."""

import numpy as np
from test_contract import session_on

from sd_explorer import Session, Trace
from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.trainings import TrainingsPanel
from sd_explorer.experiments.results import results
from sd_explorer.experiments.trainings import trainings
from sd_explorer.models import load_model
from sd_explorer.session.worker import SameThread


def test_each_picture_is_the_one_that_its_model_paints_alone():
    recipe = Recipe("a cat", steps=2, seed=3)
    for training in results(trainings(load_model, recipe, BUNDLED)):
        alone = Trace.record(load_model(training.model), recipe.change(model=training.model))
        assert np.array_equal(training.picture, alone.picture)


def test_the_picture_on_show_is_there_at_once_and_the_others_when_asked_for():
    session = Session(Recipe("a cat", steps=2), worker=SameThread)
    panel = TrainingsPanel(session)
    session.paint()
    assert list(panel.pictures) == ["pocket"] and panel.row.value.count("<img alt") == 1
    panel.bar.go.click()
    assert set(panel.pictures) == set(BUNDLED), session.status
    assert panel.row.value.count("<img alt") == 3 and panel.bar.go.disabled
    panel.switch.input.value = "pocket-ink"
    assert panel.row.value.count("<img alt") == 3, "another model of the three leaves them alone"
    session.change(prompt="a dog")
    assert list(panel.pictures) == ["pocket-ink"]
    panel.close()
    session.close()


def test_another_checkpoint_is_told_that_these_trainings_are_not_its_own(model):
    session = session_on(model("sd1"))
    panel = TrainingsPanel(session)
    session.paint()
    assert "pocket" in panel.lead.value and not panel.row.value and panel.bar.go.disabled
    panel.close()
    session.close()


def test_training_pictures_of_each_model_stand_under_its_picture_and_in_the_strip(model):
    from sd_explorer.bundled import trained
    from sd_explorer.exhibits import PipelinePanel

    session = Session(Recipe("a cat", steps=2), worker=SameThread)
    panel, strip = TrainingsPanel(session), PipelinePanel(session)
    session.paint()
    assert panel.row.value.count("sdx-learnt") == 3
    assert strip.strip.trained == trained("pocket") != trained("pocket-ink")
    panel.close()
    session.close()
    other = session_on(model("sd1"))
    strip = PipelinePanel(other)
    other.paint()
    assert strip.strip.trained == b"" and strip.strip.weights
    other.close()


def test_two_upbringings_are_run_from_one_noise_one_click_away():
    session = Session(Recipe("a cat", steps=3, scheduler="euler"), worker=SameThread)
    panel = TrainingsPanel(session)
    session.paint()
    two = panel.two
    assert two.model.value == "pocket-3d" and two.beside.value.count("sdx-learnt") == 2
    two.bar.go.click()
    assert session.status.problem is None and len(two.told.shown.made) == 4
    assert dict(two.told.shown.branch.changes) == {"model": "pocket-3d"}
    session.change(model="pocket-3d")
    assert two.model.value == "pocket", "a model is compared with another one"
    panel.close()
    session.close()
