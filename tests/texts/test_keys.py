"""No text is dead and none is missing: what the code asks for and what `texts/` holds are the same keys."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import sd_explorer
from sd_explorer import widgets
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.rooms import ROOMS
from sd_explorer.texts import parts

ROOT = Path(sd_explorer.__file__).parent
KEYS = [key for part in parts("en").values() for key in part]
ASKING = {"say": "ui", "text": "", "explain": "help", "help_for": "help"}
"""Functions that look a text up by its last argument or first, and the table they look in."""


@cache
def trees() -> dict[str, ast.Module]:
    """Path -> syntax tree of each module outside `texts/`."""
    found = (path for path in sorted(ROOT.rglob("*.py")) if path.parent.name != "texts")
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in found}


def pattern(node: ast.AST) -> str | None:
    """A string as a regular expression, with `.+` for what an f-string fills in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        pieces = ["".join(map(re.escape, [p.value])) if isinstance(p, ast.Constant) else ".+" for p in node.values]
        return "".join(pieces)
    return None


@cache
def strings() -> set[str]:
    """Every string of the package."""
    nodes = (node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {str(node.value) for node in nodes}


@cache
def fillings() -> set[str]:
    """What can fill a gap of an f-string: the words inside strings, keywords, attributes and variables."""
    nodes = [node for tree in trees().values() for node in ast.walk(tree)]
    found = {whole.replace("-", "_") for whole in strings()}
    found |= {word for whole in strings() if len(whole) < 300 for word in re.split(r"\W|_", whole)}
    for kind, field in ((ast.keyword, "arg"), (ast.Attribute, "attr"), (ast.Name, "id")):
        found |= {getattr(node, field) for node in nodes if isinstance(node, kind)}
    return found


@cache
def shapes() -> list[str]:
    """The f-strings that make keys, `(.+)` for each gap; the ones that only add the table are left out."""
    nodes = (node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    return [words.replace(".+", "(.+)") for node in nodes if re.fullmatch(r"(\w|\.\+)+", words := pattern(node) or "")]


def in_python(key: str) -> bool:
    """Whether a module names this key, whole or as an f-string with words of the package in its gaps."""
    matches = (re.fullmatch(shape, key) for shape in shapes() if len(shape.replace("(.+)", "")) > 3)
    return key in strings() or any(match and set(match.groups()) <= fillings() for match in matches)


@cache
def browser_side(widget: str) -> str:
    """The JavaScript of a widget as it is sent to a browser, with all that it imports."""
    name = "".join(map(str.capitalize, widget.split("_")))
    return getattr(widgets, name)._esm


def said_in_browser(widget: str, key: str) -> bool:
    """Whether a widget's JavaScript names a key, as a word or through a template such as `${kind}_row`."""
    source = browser_side(widget)
    templates = re.findall(r"`([^`\s]*\$\{[^`\s]*)`", source)
    shapes = [".+".join(map(re.escape, re.split(r"\$\{[^}]*\}+", template))) for template in templates]
    return bool(re.search(rf"\b{key}\b", source)) or any(
        re.fullmatch(shape, key) for shape in shapes if len(shape.replace(".+", "")) > 3
    )


def used(key: str) -> bool:
    """Whether anything in the package asks for this text."""
    table, _, name = key.partition(".")
    if table == "widget":
        widget, _, name = name.partition(".")
        return said_in_browser(widget, name) or in_python(name.removesuffix("_hint"))
    if table == "help":
        name = name.split(".")[0]
        return name in Recipe.__dataclass_fields__ or in_python(name)
    if table == "belief":
        return name.split(".")[0] in [place.name for room in ROOMS for place in room.places]
    if table in ("scheduler", "scheduler_title"):
        return True  # test_texts.py holds them against SCHEDULERS
    return in_python(name) or in_python(key)


def asked():
    """(place, pattern of the full key) of each text that a module looks up by a string."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ASKING and node.args and (words := pattern(node.args[1 if name == "explain" else 0])):
                table = f"{ASKING[name]}\\." if ASKING[name] else ""
                yield pytest.param(f"{table}{words}", id=f"{path}:{node.lineno}")


def test_no_text_is_dead():
    assert [key for key in KEYS if not used(key)] == []


@pytest.mark.parametrize("wanted", list(asked()))
def test_a_text_that_is_asked_for_is_there(wanted):
    names = [key.rpartition(".")[0] if key.startswith("help.") else key for key in KEYS]
    assert any(re.fullmatch(wanted, name) for name in names), wanted


@pytest.mark.parametrize("widget", sorted({key.split(".")[1] for key in KEYS if key.startswith("widget.")}))
def test_a_widget_has_all_the_words_it_says(widget):
    named = set(re.findall(r"\bwords(?:\?)?\.(\w+)|words\"\)\.(\w+)|\bsay\(\"(\w+)\"", browser_side(widget)))
    keys = {key.removeprefix(f"widget.{widget}.") for key in KEYS}
    assert {name for group in named for name in group if name} - keys - {"map", "slice", "length", "replace"} == set()
