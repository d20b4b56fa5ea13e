"""The reference prompts: things x styles x colours in English and Japanese, about 2,000, always the same."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from sd_explorer.texts import LANGUAGES as OWN_NAMES
from sd_explorer.texts import text

LANGUAGES = ("en", "ja")
NONE = "none"
"""The label of a prompt that names no style or no colour."""
LABELS = ("subject", "style", "colour", "language")
"""What the reference prompts are labelled by."""


def reference_prompts() -> tuple[list[str], dict[str, list[str]]]:
    """(prompts, {label: its value for each prompt}); the plain names of the things come first.

    Every thing appears in both languages: bare, in each style, on two coloured backgrounds, and once with both.
    """
    rows = [row for language in range(2) for row in _rows(language)]
    rows.sort(key=lambda row: (row[2] != NONE) + (row[3] != NONE))  # stable: plain names, then one addition, then two
    prompts, *labels = zip(*rows, strict=True)
    return list(prompts), {name: list(values) for name, values in zip(LABELS, labels, strict=True)}


@cache
def twins() -> dict[str, str]:
    """Each reference prompt -> the same in the other language."""
    pairs = [(a[0], b[0]) for a, b in zip(_rows(0), _rows(1), strict=True)]
    return dict(pairs) | {b: a for a, b in pairs}


def label_name(value: str, language: str = "en") -> str:
    """A label's value in words; a value that is no reference's own is its own name."""
    if value == NONE:
        return text("ui.map_none", language)
    words = _words()
    for table in ("groups", "styles", "colours"):
        if value in words[table]:
            name = words[table][value][LANGUAGES.index(language)]
            return name.removesuffix("の") if table == "colours" else name
    return value


def group_name(label: str, value: str, language: str) -> str:
    """One value of a label of a map in words; empty for none."""
    if value in (NONE, ""):
        return ""
    return OWN_NAMES.get(value, value) if label == "language" else label_name(value, language)


def _rows(language: int):
    words = _words()
    styles, colours = list(words["styles"]), list(words["colours"])
    things = [(group, names[language]) for group, names_of in words["things"].items() for names in names_of]
    for number, (group, thing) in enumerate(things):
        around = [colours[(3 * number + step) % len(colours)] for step in (0, 4, 8)]
        chosen = [(NONE, NONE), *((style, NONE) for style in styles), (NONE, around[0]), (NONE, around[1]),
                  (styles[number % len(styles)], around[2])]  # fmt: skip
        for style, colour in chosen:
            yield _say(thing, style, colour, language), group, style, colour, LANGUAGES[language]


def _say(thing: str, style: str, colour: str, language: int) -> str:
    words, parts = _words(), [thing]
    if style != NONE:
        parts.append(words["styles"][style][language])
    if colour != NONE:
        parts.append(words["colours"][colour][language] + (" background", "背景")[language])
    return (", ", "、")[language].join(parts)


def reference_words(table: str) -> list[str]:
    """Every word of one table in both languages: `things`, `styles` or `colours`."""
    rows = _words()[table].values()
    pairs = [pair for names in rows for pair in names] if table == "things" else list(rows)
    return [name for pair in pairs for name in pair]


@cache
def _words() -> dict:
    return tomllib.loads((files(__package__) / "reference.toml").read_text(encoding="utf-8"))
