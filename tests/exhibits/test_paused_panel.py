"""Paused or finished: compared for the picture that is shown, and said in both languages."""

import pytest
from sessions import still

from sd_explorer.exhibits import PausedPanel


@pytest.fixture
def panel(model):
    session = still(model("pocket"), steps=2)
    panel = PausedPanel(session)
    panel.long.value, panel.short.value = 10, 3
    session.paint()
    yield panel
    panel.close()
    session.close()


def test_both_runs_stand_under_their_titles(panel):
    assert panel.grid.count == 3 and len(panel.grid.rows) == 4 and len(panel.grid.labels) == 3
    assert "10 steps, paused after 3" in panel.grid.titles[0] and "After 3 of its 10" in panel.verdict.value
    panel.session.look(language="ja")
    assert (
        "10" in panel.grid.titles[0] and "ステップ" in panel.verdict.value and panel.bar.go.description == "両方を実行"
    )


def test_a_hidden_one_works_only_when_shown(panel):
    panel.show(False)
    rows = panel.grid.rows
    panel.session.change(seed=9)
    assert panel.grid.rows == rows
    panel.show(True)
    assert panel.grid.rows != rows and panel.shown[0].recipe.seed == 9


def test_a_slow_model_is_compared_only_when_asked(panel, monkeypatch):
    monkeypatch.setattr("sd_explorer.session.painting.SLOW", 0.0)
    rows = panel.grid.rows
    panel.session.change(seed=9, paint=True)
    assert panel.grid.rows == rows
    panel.bar.go.click()
    assert panel.grid.rows != rows
