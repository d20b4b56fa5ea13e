"""The list of lessons, read from `lessons.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from sd_explorer.bundled import BUNDLED, SIBLINGS
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.lessons.shown import Task

KINDS = {
    "hidden": "hidden",
    "returned": "returned",
    "paused": "paused",
    "words": "words",
    "scales": "scales",
    "late": "late",
    "upbringings": "upbringings",
    "copied": "copied",
}
"""Name of each lesson, and the module beside this one that asks and answers it."""


@dataclass(frozen=True)
class Lesson:
    """One lesson; `ask` and `reveal` are generators over a model, as experiments are."""

    name: str
    number: int
    """As `Explorer(lesson=...)` and the teacher's sheet know it."""
    guess: str
    """`choose`, `mark`, `draw`, `order` or `place`: a kind of the Guess widget."""
    exhibit: str
    """Where to go on by oneself."""
    minutes: int
    recipe: dict
    """Fields of the Recipe; prompt and model are put in by `task`."""
    prompts: dict[str, list[str]]
    """By language; the others' are for models that read English alone."""
    needs: str = ""
    """`siblings`: the pocket model and its siblings; `album`: its training pictures; `halves`: a network that answers with and without the words."""

    def task(self, model: str, language: str = "en") -> Task:
        """What is run with a model of that name; only what ships was taught other languages than English."""
        prompts = self.prompts.get(language, self.prompts["en"]) if model in BUNDLED else self.prompts["en"]
        named = SIBLINGS[0] if self.needs == "siblings" else model
        return Task(Recipe(prompts[0], model=named, **self.recipe), tuple(prompts))

    def why_not(self, model) -> str:
        """Key of the sentence, under `ui.lesson_why_<key>`, that says why a Model cannot do it; empty: it can."""
        if self.needs in ("siblings", "album") and model.name not in BUNDLED:
            return self.needs
        return "halves" if self.needs == "halves" and model.distilled else ""

    def ask(self, model, task: Task, load: Callable):
        """Steps, then the Question. load: gives a Model by name."""
        return self._module.ask(model, task, load)

    def reveal(self, model, task: Task, question, load: Callable):
        """Steps and Looks, then the Answer."""
        return self._module.reveal(model, task, question, load)

    @property
    def _module(self):
        return import_module(f"sd_explorer.experiments.lessons.{KINDS[self.name]}")


def _read() -> tuple[Lesson, ...]:
    file = Path(__file__).with_name("lessons.toml")
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(sorted((Lesson(name, **row) for name, row in found.items()), key=lambda one: one.number))


LESSONS = _read()


def lesson_numbered(number: int) -> Lesson:
    """The lesson of a number; an unknown one raises ValueError."""
    for lesson in LESSONS:
        if lesson.number == number:
            return lesson
    known = ", ".join(str(lesson.number) for lesson in LESSONS)
    raise ValueError(f"there is no lesson {number!r}; choose from {known}")
