"""Whoever hears the page hears what each slider moves."""

from __future__ import annotations

import json
from collections import defaultdict

import ipywidgets as W
import pytest
from test_browser_side import JS, NODE, node

from sd_explorer import exhibits
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import tree
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread
from sd_explorer.widgets.base import Widget

NAMELESS = (W.IntSlider, W.FloatSlider, W.IntRangeSlider, W.FloatRangeSlider, W.FloatLogSlider, W.SelectionSlider)
"""Jupyter's own: their handles have no name that a screen reader could say."""


@pytest.fixture(scope="module", params=["en", "ja"])
def shown(request, model):
    """(name of its panel, widget) of everything in the app, after a run."""
    tiny = model("pocket")
    session = Session(
        Recipe(steps=2, model=tiny.name), View(language=request.param), worker=SameThread, load=lambda _: tiny
    )
    panels = [getattr(exhibits, name)(session) for name in exhibits.__all__]
    session.paint()
    yield [(type(panel).__name__, widget) for panel in panels for widget in tree(panel.widget)]
    for panel in panels:
        panel.close()
    session.close()


def test_no_slider_is_jupyters_own(shown):
    assert [(panel, widget.description) for panel, widget in shown if isinstance(widget, NAMELESS)] == []


@pytest.mark.skipif(NODE is None, reason="Node runs the browser's side")
def test_every_slider_has_a_name(shown, tmp_path):
    states = defaultdict(list)
    for panel, widget in shown:
        if isinstance(widget, Widget):
            traits = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
            states[type(widget).__name__, widget._esm].append(traits | {"stands_in": panel})
    for (name, code), traits in states.items():
        (tmp_path / f"{name}.mjs").write_text(code, encoding="utf-8")
        written = json.dumps(traits, default=lambda data: {"bytes": list(data)})
        (tmp_path / f"{name}.json").write_text(written, encoding="utf-8")
    told = node(JS / "slider_names.js", tmp_path)
    *nameless, count = told.stdout.strip().splitlines()
    assert told.returncode == 0 and nameless == [], told.stdout
    assert int(count.split()[0]) >= 15, "the app has that many"
