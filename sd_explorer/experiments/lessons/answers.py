"""The answers that were given: kept here alone, and in a file when a teacher wants one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sd_explorer.experiments.lessons.table import KINDS, LESSONS
from sd_explorer.problems import Problem

FORMAT = "sd_explorer answers 1"
MOST_BYTES = 2**20


@dataclass(frozen=True)
class Given:
    """One answer."""

    lesson: str
    """Name of the lesson."""
    guess: tuple[float, ...]
    """As the Guess widget gives it; empty: none was made."""
    right: tuple[float, ...]
    """What was measured, likewise."""
    verdict: str
    """Whether the lesson's sentence was true of these pictures: `confirmed`, `unclear` or `other`."""
    prompts: tuple[str, ...]
    """What was painted."""
    model: str
    """What painted it."""


class Answers:
    """The newest answer to each lesson, by its name.

    explorer.lessons.save("answers.json")
    """

    def __init__(self, changed: Callable[[], object] = lambda: None):
        self.given: dict[str, Given] = {}
        self._changed = changed
        """Told whenever an answer came or others were loaded."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the lessons that were answered."""
        return tuple(lesson.number for lesson in LESSONS if lesson.name in self.given)

    def put(self, given: Given):
        """Keep an answer; it takes the place of an earlier one to the same lesson."""
        self.given[given.lesson] = given
        self._changed()

    def save(self, path: str | Path) -> Path:
        """Write all answers as JSON; returns the path."""
        path = Path(path)
        rows = [asdict(given) for given in self.given.values()]
        path.write_text(json.dumps({"format": FORMAT, "answers": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    def load(self, path: str | Path) -> Answers:
        """Read what `save` wrote, in place of what is here; `Problem` for anything else, and nothing is lost."""
        path = Path(path)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError(f"more than {MOST_BYTES} bytes")
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                raise ValueError(f"format {str(found['format'])[:40]!r}")
            rows = [_given(row) for row in found["answers"]]
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise Problem("answers_broken", path=str(path), detail=f"{type(error).__name__}: {error}") from error
        self.given = {given.lesson: given for given in rows}
        self._changed()
        return self


def _given(row: dict) -> Given:
    """One answer of a file; ValueError for what no lesson can have said."""
    guess, right = (tuple(float(value) for value in row[name]) for name in ("guess", "right"))
    lesson, verdict, model = (str(row[name]) for name in ("lesson", "verdict", "model"))
    if lesson not in KINDS:
        raise ValueError(f"no lesson {lesson[:40]!r}")
    return Given(lesson, guess, right, verdict, tuple(map(str, row["prompts"])), model)
