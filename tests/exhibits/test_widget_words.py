"""A widget of ours is sent the words it says, and no others."""

from __future__ import annotations

import pytest
from test_contract import PANELS

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import tree
from sd_explorer.session.session import Session, View
from sd_explorer.session.worker import SameThread
from sd_explorer.widgets.base import Widget


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_a_widget_gets_only_its_own_words(panel, model):
    session = Session(Recipe(model="pocket", steps=2), View(), worker=SameThread, load=lambda name: model("pocket"))
    shown = panel(session)
    for widget in tree(shown.widget):
        if isinstance(widget, Widget):
            assert len(widget.words) <= 12, (type(widget).__name__, sorted(widget.words))
    shown.close()
    session.close()
