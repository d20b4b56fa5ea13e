"""The words of a lesson: options, labels, captions, sentences, filled with what was measured."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from sd_explorer.exhibits.frame.picture import level
from sd_explorer.exhibits.lessons.state import Learning
from sd_explorer.experiments.lessons.gap import gap_of
from sd_explorer.experiments.lessons.returned import KEPT
from sd_explorer.experiments.lessons.shown import Look, Question, Task
from sd_explorer.experiments.lessons.table import Lesson

PLACE = 2
"""Of the training picture in lesson 8, as `lessons.copied.PLACE`: that module opens the album with torch."""
SLOTS = {"scales": ("lesson_scales_0", "lesson_scales_20")}
"""What is looked for, where it is more than one thing."""
LEVELS = ("level", "start", "end")
PICTURES = {"paused": ("paused_short", "paused_left", "paused_guess")}
"""Captions that the pictures of a choice get once they may be told."""


def filled(numbers: dict) -> dict[str, str]:
    """Numbers as they are read: noise levels with the digits they need, other fractions with two."""
    return {key: level(value) if key in LEVELS else f"{value:.2f}" if isinstance(value, float) else str(value)
            for key, value in numbers.items()}  # fmt: skip


def options_of(lesson: Lesson, task: Task, question: Question, say: Callable) -> list[dict]:
    """Title and later note of each thing to choose or to put in order."""
    if lesson.name == "hidden":
        return [{"title": title, "note": ""} for title in (*task.prompts, say("lesson_hidden_none"))]
    if lesson.name == "scales":
        return [{"title": "", "note": say("lesson_look_scales", scale=f"{run.scale:g}")} for run in question.made]
    if lesson.name == "paused":
        values = {"long": task.recipe.steps, "short": len(question.made[0].steps)}
        return [{"title": "", "note": say(f"lesson_look_{key}", **values)} for key in PICTURES["paused"]]
    if lesson.name == "copied":
        notes = [say("lesson_look_copied", prompt=prompt) for prompt in task.prompts]
        notes.insert(PLACE, say("lesson_look_copied_own"))
        return [{"title": "", "note": note} for note in notes]
    return [{"title": word, "note": ""} for word in question.words]


def labels_of(lesson: Lesson, task: Task, question: Question, say: Callable) -> list[str]:
    """Name of each place of an axis."""
    count = task.recipe.steps
    if lesson.name == "late":
        return [
            say("lesson_late_label", step=n, count=count, level=level(noise)) for n, noise in enumerate(question.levels)
        ]
    if lesson.name == "returned":
        return [say("lesson_look_returned", steps=kept, count=count) for kept in KEPT]
    return [say("running", step=n + 1, count=count) for n in range(count)] if lesson.guess == "draw" else []


def fill(guess, state: Learning, say: Callable):
    """The words of a `Guess` whose question is known."""
    lesson, question = state.lesson, state.question
    assert question is not None, "asked before it is described"
    with guess.hold_sync():
        guess.options = options_of(lesson, state.task, question, say)
        guess.labels = labels_of(lesson, state.task, question, say)
        guess.slots = [say(key) for key in SLOTS.get(lesson.name, ())]
        guess.scene_title = say(f"lesson_{lesson.name}_scene") if question.scene is not None else ""
        ends = (f"lesson_{lesson.name}_first", f"lesson_{lesson.name}_last")
        guess.ends = [say(key) for key in ends] if lesson.guess in ("mark", "draw") else []


def item_of(look: Look, say: Callable) -> dict:
    """One picture of the strip, as LeftOut takes it."""
    text = say(f"lesson_look_{look.key}", **filled(look.values))
    bars = [{"name": say(f"lesson_bar_{key}"), "value": value, "read": level(value) if key == "noise" else f"{value:.2f}"}
            for key, value in look.bars]  # fmt: skip
    return {"text": text, "struck": look.key == "words_without", "alt": text, "bars": bars}


def told(state: Learning, guess: list, say: Callable, gap: bool = True) -> str:
    """HTML of the gap, where that is wanted, of the sentence that is true of these pictures, and how often it was."""
    answer = state.answer
    assert answer is not None, "told once it is answered"
    rate = say("lesson_rate", true=state.rate.true, of=state.rate.of) if state.rate else ""
    sentence = say(f"lesson_{state.lesson.name}_{answer.verdict}", **filled(answer.numbers))
    line = f"<p class='sdx-lesson-gap'>{escape(gap_line(state, guess, say))}</p>" if gap else ""
    return (f"{line}<p class='sdx-lesson-told' role='status'>{escape(sentence)}</p><p class='sdx-mut'>{escape(rate)}</p>")  # fmt: skip


def gap_line(state: Learning, guess: list, say: Callable) -> str:
    """What the guess was beside what was measured."""
    lesson, answer = state.lesson, state.answer
    if not guess:
        return say("lesson_skipped")
    assert answer is not None, "told once it is answered"
    if not answer.right:
        return ""
    hit, values = gap_of(lesson.guess, guess, answer.right)
    return say(f"lesson_{lesson.name}_{'hit' if hit else 'miss'}", **filled(answer.numbers | values))
