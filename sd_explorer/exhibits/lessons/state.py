"""A lesson as far as it has come, in one frozen record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sd_explorer.experiments.lessons.shown import Answer, Look, Question, Task
from sd_explorer.experiments.lessons.table import Lesson
from sd_explorer.experiments.rate import Rate


@dataclass(frozen=True, eq=False)
class Learning:
    """Which lesson, what was asked, painted and answered so far."""

    lesson: Lesson
    task: Task
    question: Question | None = None
    looks: tuple[tuple[Look, bytes], ...] = ()
    """Each picture of the answer so far, and its bytes, from left to right."""
    answer: Answer | None = None
    why: str = ""
    """Why this model cannot do it, as `Lesson.why_not` says; empty: it can."""
    rate: Rate | None = None
    """How often the lesson's sentence was true; None where that was not measured."""

    @property
    def open(self) -> bool:
        """Whether a guess can still be made."""
        return self.question is not None and self.answer is None

    def plus(self, look: Look, thumb: bytes) -> Learning:
        """One picture more."""
        looks = sorted((*self.looks, (look, thumb)), key=lambda pair: pair[0].place)
        return replace(self, looks=tuple(looks))
