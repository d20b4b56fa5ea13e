"""The JavaScript of the widgets, run by Node on a small model of a page (`tests/js/page.js`)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from sd_explorer import widgets
from sd_explorer.widgets.base import Widget

JS = Path(__file__).parents[1] / "js"
NODE = shutil.which("node")
WIDGETS = [one for name in widgets.__all__ if issubclass(one := getattr(widgets, name), Widget)]
pytestmark = pytest.mark.skipif(NODE is None, reason="Node runs the browser's side")


def node(*arguments) -> subprocess.CompletedProcess:
    """Run Node; what it printed, errors too."""
    return subprocess.run([NODE, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("file", sorted(JS.glob("*.test.js")), ids=lambda file: file.name)
def test_the_javascript_tests_pass(file):
    told = node("--test", file)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("kind", WIDGETS, ids=lambda kind: kind.__name__)
def test_what_is_sent_to_a_browser_shows_follows_its_traits_and_lets_go(kind, tmp_path):
    widget = kind()
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    (tmp_path / "widget.mjs").write_text(widget._esm, encoding="utf-8")
    (tmp_path / "widget.json").write_text(json.dumps(state, default=lambda data: {"bytes": list(data)}), "utf-8")
    told = node(JS / "every_widget.js", tmp_path)
    widget.close()
    assert told.returncode == 0, told.stdout
