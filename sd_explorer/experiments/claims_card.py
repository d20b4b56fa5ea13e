"""The model card's table of the sentences about pictures and how often each was true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sd_explorer.bundled import pocket_folder
from sd_explorer.experiments.lessons.table import LESSONS
from sd_explorer.judging.card import with_claims
from sd_explorer.texts import text


def write_claims(table: str) -> None:
    """Puts a table between the marks of the shipped model's card."""
    card = pocket_folder() / "README.md"
    card.write_text(with_claims(card.read_text(encoding="utf-8"), table), encoding="utf-8")


def claims_table(rates: Iterable[tuple[str, dict[str, int]]]) -> str:
    """Markdown: what was asked of each case, and of how many it was true."""
    rows = [f"| {asked} | {rate['true']} of {rate['of']} |\n" for asked, rate in rates]
    return "".join(["| asked | true |\n|---|---|\n", *rows])


def asked_of(name: str, holds: Callable) -> str:
    """What is asked of a case: of a lesson its question, else what the predicate's docstring says."""
    for lesson in LESSONS:
        if name == f"lesson_{lesson.name}":
            question = text(f"ui.lesson_{lesson.name}_question")
            return f"lesson {lesson.number}, “{question}”: its answer"
    return re.sub(r"\s+", " ", holds.__doc__ or "").strip().rstrip(".")
