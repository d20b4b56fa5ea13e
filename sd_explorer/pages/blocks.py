"""Blocks of a page: words, and widgets as they are in each language."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sd_explorer.texts import LANGUAGES, section
from sd_explorer.widgets.base import Widget

NOT_OURS = ("layout", "tabbable", "tooltip")
"""Traits of every ipywidget, which no page needs."""


@dataclass(frozen=True)
class Words:
    """HTML in each language, safe to be put into the page."""

    html: Mapping[str, str]

    def data(self) -> dict:
        """As the page's script reads it."""
        return {"html": dict(self.html)}


@dataclass(frozen=True)
class Shown:
    """A widget as it stands: its traits in each language, and what it would be sent."""

    kind: str
    """Name of its class."""
    esm: str
    """Its JavaScript, linked."""
    css: str
    states: Mapping[str, dict]
    messages: Sequence[tuple[dict, Sequence[bytes]]] = field(default=())

    def data(self) -> dict:
        """As the page's script reads it: the first language whole, of the others what differs."""
        first, *others = self.states
        base = self.states[first]
        differs = {one: {k: v for k, v in self.states[one].items() if base.get(k) != v} for one in others}
        messages = [[content, list(map(packed, buffers))] for content, buffers in self.messages]
        return {"widget": self.kind, "state": packed(base), "languages": {first: {
            name: packed(base[name]) for difference in differs.values() for name in difference}} | packed(differs),
            "messages": messages}  # fmt: skip


@dataclass(frozen=True)
class Fold:
    """Blocks that are shown when a person asks for them."""

    title: Mapping[str, str]
    """What is pressed, in each language."""
    blocks: Sequence[Words | Shown]
    then: tuple[int, Mapping] | None = None
    """(number of a widget of the page, traits that it gets when the fold is opened)."""

    def data(self) -> dict:
        """As the page's script reads it."""
        then = None if self.then is None else [self.then[0], packed(dict(self.then[1]))]
        return {"fold": dict(self.title), "blocks": [block.data() for block in self.blocks], "then": then}


def shown(widget: Widget, name: str, speak: Callable[[str], object], messages: Sequence = ()) -> Shown:
    """A widget as a block; it is closed. name: of its `[widget.NAME]` words. speak: sets its other words in a language."""
    states = {}
    for language in LANGUAGES:
        widget.words = section(f"widget.{name}", language)
        speak(language)
        found = widget.get_state()
        states[language] = {k: v for k, v in found.items() if not k.startswith("_") and k not in NOT_OURS}
    made = Shown(type(widget).__name__, widget._esm, widget._css, states, messages)
    widget.close()
    return made


def packed(value):
    """A value for JSON: bytes, at any depth, as `{"$": base64}`."""
    if isinstance(value, (bytes, memoryview)):
        return {"$": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: packed(inner) for name, inner in value.items()}
    return [packed(inner) for inner in value] if isinstance(value, (list, tuple)) else value
