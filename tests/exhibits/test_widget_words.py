"""A widget of ours is sent the words it says, and no others."""

from __future__ import annotations

import pytest
from test_contract import PANELS

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import tree
from sd_explorer.session.session import Session, View
from sd_explorer.session.worker import SameThread
from sd_explorer.widgets.base import Widget

TITLES = ("open_png", "open_picture", "map_open", "noise_open", "begins_open", "latents_open", "compare_file",
          "teach_open")  # fmt: skip
"""What a Drop may be called: its module finds these words by its `title`."""


def says(script: str, word: str) -> bool:
    """Whether a widget's module names a word: whole, or by the part that it completes (`${kind}_row`)."""
    parts = word.split("_")
    completed = any(f"}}_{'_'.join(parts[n:])}`" in script for n in range(1, len(parts)))
    return word in script or completed or word.removesuffix("_hint") in TITLES


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_a_widget_gets_only_its_own_words(panel, model):
    session = Session(Recipe(model="pocket", steps=2), View(), worker=SameThread, load=lambda name: model("pocket"))
    shown = panel(session)
    for widget in tree(shown.widget):
        if isinstance(widget, Widget):
            script = widget._esm
            strangers = {word for word in widget.words if not says(script, word)}
            assert not strangers, (type(widget).__name__, sorted(strangers))
    shown.close()
    session.close()
