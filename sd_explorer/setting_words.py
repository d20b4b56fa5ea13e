"""Settings in words: what each is called, and its value as a person reads it."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.texts import help_for, scheduler_title, text


def setting_title(name: str, language: str = "en") -> str:
    """What a field of a Recipe is called; `at` and `changes.FIELD` of a Branch, `lora FILE` of a sweep's axis."""
    if name.startswith("changes."):
        return text("ui.setting_later", language, name=setting_title(name.removeprefix("changes."), language))
    if name.startswith("lora "):
        return f"LoRA {Path(name.removeprefix('lora ')).stem}"
    own = {"at": "ui.setting_from_call", "width": "ui.width", "height": "ui.height", "strength": "ui.setting_strength",
           "picture_name": "ui.setting_begins"}  # fmt: skip
    return text(own[name], language) if name in own else help_for(name, language).title


def setting_value(name: str, value, language: str = "en") -> str:
    """A value as a person reads it."""
    if value is None:
        return text("ui.setting_own_size", language) if name in ("width", "height") else "–"
    if name == "scheduler":
        return scheduler_title(value, language)
    return f"{value:g}" if isinstance(value, float) else str(value) or text("ui.nothing", language)
