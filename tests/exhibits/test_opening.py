"""What is painted where nobody said what."""

from sd_explorer import Recipe
from sd_explorer.exhibits import ControlsPanel
from sd_explorer.exhibits.opening import SEED, opening
from sd_explorer.explorer import Explorer
from sd_explorer.session.painting import Painting
from sd_explorer.texts import text


def test_without_a_prompt_the_readers_language_has_its_own_and_other_fields_stay():
    english, japanese = opening("en"), opening("ja", steps=5)
    assert english == Recipe(seed=SEED) and english.prompt == text("ui.prompt_placeholder", "en")
    assert japanese == Recipe(text("ui.prompt_placeholder", "ja"), seed=SEED, steps=5) != opening("en", steps=5)
    assert opening("ja", seed=0).seed == 0


def test_a_prompt_is_taken_as_it_is_with_the_plain_seed():
    assert opening("ja", prompt="a cat") == Recipe("a cat") and opening("en", prompt="").prompt == ""


def test_a_checkpoint_that_reads_english_alone_opens_in_english():
    assert opening("ja", model="somebody/model").prompt == text("ui.prompt_placeholder", "en")


def test_app_and_exhibit_open_with_it(monkeypatch):
    monkeypatch.setattr(Painting, "paint", lambda session: None)  # no model is loaded
    explorer, panel = Explorer(language="ja"), ControlsPanel(language="ja")
    assert explorer.recipe == panel.session.recipe == opening("ja")
    assert panel.inputs["prompt"].value == opening("ja").prompt and panel.inputs["seed"].value == SEED
    explorer.close()
    panel.close()
