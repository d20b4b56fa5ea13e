"""True neighbours in two languages: the same prompt in English and Japanese stands on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sd_explorer.prompts.records import Neighbour
from sd_explorer.prompts.reference import twins
from sd_explorer.prompts.words import UNSPACED


@dataclass(frozen=True)
class Line:
    """A neighbour, and the same in the other language where that is near too."""

    first: Neighbour
    """In the reader's language where there are both."""
    other: Neighbour | None
    cosine: float
    """Of the nearer of the two."""


def grouped(neighbours: Sequence[Neighbour], language: str, count: int) -> list[Line]:
    """At most `count` lines, the most similar first."""
    by_prompt, lines, seen = {n.prompt: n for n in neighbours}, [], set()
    for one in neighbours:
        if one.prompt in seen:
            continue
        other = by_prompt.get(twins().get(one.prompt, ""))
        seen |= {one.prompt, *([other.prompt] if other else [])}
        first, second = (other, one) if other and _speaks(other.prompt, language) else (one, other)
        lines.append(Line(first, second, one.cosine))
    return lines[:count]


def _speaks(prompt: str, language: str) -> bool:
    return bool(UNSPACED.search(prompt)) == (language == "ja")
