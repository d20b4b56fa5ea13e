"""What the sentence of each lesson is tried on: 20 things, 3 seeds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sd_explorer.bundled import POCKET
from sd_explorer.experiments.lessons.shown import CONFIRMED, Answer, Question, Task
from sd_explorer.experiments.lessons.table import Lesson
from sd_explorer.experiments.results import results
from sd_explorer.experiments.things import AWAY, SEEDS, STYLES, THINGS

GROUNDS = ("red", "purple", "yellow")
HUES, STYLED = ("red", "blue", "purple", "green"), ("flat", "3d render", "ink drawing")


def cases(lesson: Lesson) -> Iterator[tuple[Lesson, Task]]:
    """The lesson put 60 times, with other things and seeds."""
    for n in range(len(THINGS)):
        prompts = prompts_of(lesson.name, n)
        for seed in SEEDS:
            yield lesson, Task(lesson.task(POCKET).recipe.change(prompt=prompts[0], seed=10 * seed), prompts)


def prompts_of(name: str, n: int) -> tuple[str, ...]:
    """Prompts of the lesson of that name with the n-th thing."""
    things = [THINGS[(n + k * AWAY) % len(THINGS)] for k in range(3)]
    if name == "words":
        return (f"a {HUES[n % 4]} {things[0].split(' ', 1)[1]}, {STYLED[n % 3]}",)
    if name == "upbringings":
        return (things[0],)
    if name == "copied":
        hue, ground = HUES[n % 4], GROUNDS[n % 3]
        return (f"{things[0]}, {STYLES[n % 2]}", f"{things[1]}, {STYLES[n % 2]} on a {ground} background",
                f"a {hue} {things[2].split(' ', 1)[1]}, flat")  # fmt: skip
    return tuple(f"{thing}, {STYLES[n % 2]}" for thing in things[: {"hidden": 3, "late": 2}.get(name, 1)])


def confirmed(model, case: tuple[Lesson, Task]) -> bool:
    """Whether the sentence of a lesson is true of a case."""
    return answered(model, *case, loaded).verdict == CONFIRMED


def answered(model, lesson: Lesson, task: Task, load) -> Answer:
    """Put the lesson and answer it."""
    question = next(item for item in results(lesson.ask(model, task, load)) if isinstance(item, Question))
    return next(item for item in results(lesson.reveal(model, task, question, load)) if isinstance(item, Answer))


@cache
def loaded(name: str):
    """A model by name, kept."""
    from sd_explorer.models import load_model

    return load_model(name)
