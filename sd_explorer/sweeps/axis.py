"""Axis: one setting and the values it takes, from a list, a range or «5 between 1 and 12»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from sd_explorer.diffusion.branch import CHANGEABLE
from sd_explorer.diffusion.checkpoint import Lora
from sd_explorer.diffusion.recipe import Recipe, shown
from sd_explorer.problems import Problem

MOST = 10_000
"""Pictures of a sweep, and so values of an axis."""
SETTINGS = tuple(field.name for field in fields(Recipe))
CHANGES = tuple(f"changes.{name}" for name in CHANGEABLE)
NAMES = (*SETTINGS, "size", "at", *CHANGES)
"""What an axis may be called besides `replace WORDS` and `lora FILE.safetensors`."""
WHOLE = ("seed", "steps", "width", "height", "at")
NUMBERS = (*WHOLE, "guidance_scale", "changes.guidance_scale")
REPLACE = "replace "
LORA = "lora "
NUMBER = r"([-+]?\d{1,12}(?:\.\d{1,9})?)"
BETWEEN = re.compile(rf"\s*(\d{{1,6}})\s+between\s+{NUMBER}\s+and\s+{NUMBER}\s*")
FROM_TO = re.compile(rf"\s*{NUMBER}\s+to\s+{NUMBER}(?:\s+by\s+{NUMBER})?\s*")


@dataclass(frozen=True)
class Axis:
    """A setting and its values, in order, each once.

        Axis("seed", range(4))    Axis("guidance_scale", "5 between 1 and 12")    Axis("size", ["128x128", "192x128"])
        Axis("replace apple", ["apple", "pear"])

    name: a field of `Recipe`; `size` (both sides); `replace WORDS`, which puts each value where these words stand in the
    prompts; `lora FILE.safetensors`, whose values are its scales, 0 being without it; `at` and `changes.SETTING` of a
    `Branch`. Raises `Problem` for an unknown name and for values that are none.
    """

    name: str
    values: tuple

    def __init__(self, name: str, values: Iterable | str):
        object.__setattr__(self, "name", _name(name))
        object.__setattr__(self, "values", _values(self.name, values))

    @property
    def words(self) -> str | None:
        """The words that are replaced; None for every other axis."""
        return self.name.removeprefix(REPLACE) if self.name.startswith(REPLACE) else None

    @property
    def lora(self) -> str | None:
        """The file whose scale is changed; None for every other axis."""
        return self.name.removeprefix(LORA) if self.name.startswith(LORA) else None


def of_numbers(name: str) -> bool:
    """Whether the values of an axis of that name are numbers."""
    return name in NUMBERS or name.startswith(LORA)


def _name(name) -> str:
    if name in NAMES:
        return name
    if isinstance(name, str) and name.startswith(REPLACE) and name.removeprefix(REPLACE).strip():
        return REPLACE + " ".join(name.removeprefix(REPLACE).split())
    if isinstance(name, str) and name.startswith(LORA):
        return LORA + Lora(name.removeprefix(LORA)).path
    raise Problem("axis_unknown", name=shown(name), known=", ".join(NAMES))


def _values(name: str, given) -> tuple:
    if isinstance(given, str):
        given = _spoken(name, given)
    if not isinstance(given, Iterable) or isinstance(given, (bytes, dict)):
        raise Problem("axis_values", name=name, value=shown(given))
    if isinstance(given, Sequence) and len(given) > MOST:
        raise Problem("sweep_large", count=len(given), high=MOST)
    values = [_size(value) if name == "size" else _plain(name, value) for value in given]
    if not values:
        raise Problem("axis_values", name=name, value="[]")
    return tuple(dict.fromkeys(values))


def _plain(name: str, value):
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if value is not None and not isinstance(value, (str, int, float)):
        raise Problem("axis_values", name=name, value=shown(value))
    return value


def _size(value) -> str:
    """`128x96` of itself or of a pair."""
    pair = value.lower().replace("×", "x").split("x") if isinstance(value, str) else value
    try:
        width, height = (int(side) for side in pair)
    except (TypeError, ValueError, OverflowError) as error:
        raise Problem("axis_size", value=shown(value)) from error
    return f"{width}x{height}"


def _spoken(name: str, words: str) -> list:
    """The numbers that a range in words means."""
    between, along = BETWEEN.fullmatch(words), FROM_TO.fullmatch(words)
    if of_numbers(name) and between:
        numbers = _between(int(between[1]), float(between[2]), float(between[3]))
    elif of_numbers(name) and along:
        numbers = _from_to(name, *(float(part or 1) for part in along.groups()))
    else:
        raise Problem("axis_values", name=name, value=shown(words))
    return [round(number) for number in numbers] if name in WHOLE else [round(number, 6) for number in numbers]


def _between(count: int, low: float, high: float) -> list[float]:
    """So many numbers, evenly, both ends among them."""
    if count > MOST:
        raise Problem("sweep_large", count=count, high=MOST)
    return [low] * count if count < 2 else [low + (high - low) * n / (count - 1) for n in range(count)]


def _from_to(name: str, low: float, high: float, by: float) -> list[float]:
    """Both ends among them, if the stride meets the last one; downwards where the second end is lower."""
    if by <= 0:
        raise Problem("axis_values", name=name, value=f"by {by:g}")
    count = int(abs(high - low) / by + 1e-9) + 1
    if count > MOST:
        raise Problem("sweep_large", count=count, high=MOST)
    return [low + (by if high >= low else -by) * n for n in range(count)]
