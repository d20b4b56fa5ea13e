"""How the prompt is read: the cut, and what the model cannot make out."""

import pytest
from sessions import still

from sd_explorer.exhibits import PromptReadPanel


@pytest.fixture
def panel(model):
    session = still(model("pocket"))
    panel = PromptReadPanel(session)
    session.paint()
    yield panel
    panel.close()
    session.close()


def texts(panel):
    return [row["text"] for row in panel.map.rows if row["kind"] == "word"]


def test_the_prompt_is_cut_before_anything_is_recorded(panel):
    assert texts(panel) == ["a", "red", "apple"] and panel.map.maps == b""
    assert [row["kind"] for row in panel.map.rows] == ["start", "word", "word", "word", "end", "padding"]
    assert "".join(panel.map.rows[3]["pieces"]) == "apple"
    panel.session.change(prompt="赤いりんご")
    assert "".join(texts(panel)) == "赤いりんご"


def test_what_is_past_the_limit_is_named(panel):
    panel.session.change(prompt="cat " * 75 + "zebra")
    assert "".join(panel.map.cut) == "zebra" and "5 tokens are past the limit of 75" in panel.remarks.value
    panel.session.change(prompt="a cat")
    assert panel.map.cut == [] and panel.remarks.value == ""


def test_letters_that_the_vocabulary_lacks_are_named(panel):
    panel.session.change(prompt="ሰላም ለዓለም")
    assert "ሰ" in panel.remarks.value and "try English words" in panel.remarks.value


def test_the_picked_word_is_the_sessions_and_goes_with_its_prompt(panel):
    panel.map.word = 2
    assert panel.session.view.word == 2
    panel.session.look(word=3)
    assert panel.map.word == 3
    panel.session.change(seed=4)
    assert panel.map.word == 3
    panel.session.change(prompt="a green apple")
    assert panel.session.view.word == panel.map.word == -1
