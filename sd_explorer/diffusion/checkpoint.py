"""Checkpoint: which weights paint, and the LoRAs that are melted into them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sd_explorer.problems import Problem

SCALE_RANGE = (-4.0, 4.0)
BETWEEN = " + "
"""Stands between a name and its LoRAs where both are one text."""
FILE = re.compile(r".*[^/\\]\.safetensors", re.DOTALL)
PIECE = re.compile(r"(?P<path>.+\.safetensors)(?:@(?P<scale>[-+.\w]+))?", re.DOTALL)


@dataclass(frozen=True)
class Lora:
    """A low-rank adapter (Hu et al. 2021): a `.safetensors` file, and how much of it is added to the weights, -4 to 4."""

    path: str
    scale: float = 1.0

    def __post_init__(self):
        if not isinstance(self.path, str) or not FILE.fullmatch(self.path.strip()) or BETWEEN in self.path:
            raise Problem("lora_file", path=str(self.path)[:300])
        low, high = SCALE_RANGE
        if isinstance(self.scale, bool) or not isinstance(self.scale, (int, float)) or not low <= self.scale <= high:
            raise Problem("lora_scale", value=str(self.scale)[:60], low=low, high=high)
        object.__setattr__(self, "path", self.path.strip())
        object.__setattr__(self, "scale", float(self.scale))

    def __str__(self) -> str:
        return self.path if self.scale == 1 else f"{self.path}@{self.scale!r}"

    @classmethod
    def read(cls, text: str) -> Lora:
        """`FILE.safetensors` or `FILE.safetensors@SCALE`; `Problem` for anything else."""
        match = PIECE.fullmatch(text.strip())
        if match is None:
            raise Problem("lora_file", path=text[:300])
        scale: Any = match["scale"] or 1
        with suppress(ValueError):
            scale = float(scale)
        return cls(match["path"], scale)


class Checkpoint(str):
    """A name and LoRAs: `Checkpoint("pocket", ["ink.safetensors", ("soft.safetensors", 0.5)])`.

    It is the text that says both, `pocket + ink.safetensors + soft.safetensors@0.5`, so it stands wherever a name stands: in a
    field, as JSON, as a key. `Checkpoint.of` reads that text.
    """

    name: str
    """`pocket`, `pocket-3d`, `pocket-ink`, a folder, a `.safetensors` file or a hub id."""
    loras: tuple[Lora, ...]
    """Melted in one after the other."""

    def __new__(cls, name: str, loras: Iterable[Lora | tuple[str, float] | str] = ()) -> Checkpoint:
        name, melted = name.strip(), tuple(map(_lora, loras))
        # a name that would itself be read as one with LoRAs stands in quotation marks
        said = f'"{name}"' if _cut(name)[1] or name.startswith('"') else name
        made = super().__new__(cls, BETWEEN.join([said, *map(str, melted)]))
        made.name, made.loras = name, melted
        return made

    def __getnewargs__(self):
        return self.name, self.loras

    @classmethod
    def of(cls, text: str) -> Checkpoint:
        """The checkpoint that a text means; one stays what it is. `Problem` where a LoRA has a scale out of range."""
        if isinstance(text, cls):
            return text
        name, pieces = _cut(text.strip())
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = name[1:-1]
        return cls(name, map(Lora.read, pieces))


def _lora(value) -> Lora:
    if isinstance(value, Lora):
        return value
    return Lora.read(value) if isinstance(value, str) else Lora(*value)


def _cut(text: str) -> tuple[str, list[str]]:
    """A name, and the pieces behind it that are LoRAs."""
    pieces = text.split(BETWEEN)
    count = len(pieces)
    while count > 1 and PIECE.fullmatch(pieces[count - 1].strip()):
        count -= 1
    return BETWEEN.join(pieces[:count]), pieces[count:]
