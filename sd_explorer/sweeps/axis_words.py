"""What the axes of a sweep and their values are called."""

from __future__ import annotations

from sd_explorer.setting_words import setting_title, setting_value
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.texts import text


def axes_of(sweep: Sweep, language: str = "en") -> list[dict]:
    """{name, title, labels} of each axis, as a `SweepGrid` takes them."""

    def title(name: str, words: str | None) -> str:
        return text("ui.sweep_words", language) if words else setting_title(name, language)

    return [{"name": axis.name, "title": title(axis.name, axis.words),
             "labels": [setting_value(axis.name, value, language) for value in axis.values]} for axis in sweep.axes]  # fmt: skip
