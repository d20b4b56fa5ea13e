"""Every word of the explorer: `<language>/<part>.toml`, one part for each exhibit and a few that all share.

The parts of a language are one table: `[ui]` in any of them adds to `ui.`. `[widget.<name>]` is what a widget of ours
says by itself, `[help.<name>]` an explanation.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Code of each language and its own name for itself."""


@dataclass(frozen=True)
class Help:
    """An explanation at three depths."""

    title: str
    """What it is called."""
    sentence: str
    """In one sentence."""
    paragraph: str
    """In a paragraph."""
    formula: str
    """One to three lines with Unicode mathematics; may be empty."""
    source: str
    """Where to read on; may be empty."""


def text(key: str, /, language: str = "en", **values) -> str:
    """The words under a dotted key, `text("ui.running", "ja", step=3, count=20)`; an unknown key raises KeyError."""
    words = _words(language)
    if key not in words:
        raise KeyError(f"no text {key!r} in texts/{language}")
    return words[key].format(**values) if values else words[key]


def section(prefix: str, language: str = "en") -> dict[str, str]:
    """All words below a dotted prefix, unfilled: `section("widget.label")["close"]`; an unknown prefix raises KeyError."""
    start = f"{prefix}."
    found = {key.removeprefix(start): words for key, words in _words(language).items() if key.startswith(start)}
    if not found:
        raise KeyError(f"no section {prefix!r} in texts/{language}")
    return found


def help_for(name: str, language: str = "en") -> Help:
    """The explanation of one thing, `help_for("seed")`; an unknown name raises KeyError."""
    return Help(**{field.name: text(f"help.{name}.{field.name}", language) for field in fields(Help)})


def parts(language: str = "en") -> dict[str, dict[str, str]]:
    """Part -> dotted key -> words, in the order of the files."""
    found = sorted((files(__name__) / language).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
        for file in found
        if file.name.endswith(".toml")
    }


@cache
def _words(language: str) -> dict[str, str]:
    """Dotted key -> words of one language, read once."""
    if language not in LANGUAGES:
        raise KeyError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    return {key: words for part in parts(language).values() for key, words in part.items()}


def _flat(table: dict, prefix: str = ""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value.strip()


def scheduler_title(name: str, language: str = "en") -> str:
    """The scheduler's usual name, `DPM++ 2M` for `dpmpp_2m`."""
    return text(f"scheduler_title.{name}", language)
