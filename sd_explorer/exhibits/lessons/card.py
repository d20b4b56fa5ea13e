"""How the lesson card looks and what it says."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.lessons import words
from sd_explorer.exhibits.lessons.state import Learning
from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.experiments.lessons.gap import complete
from sd_explorer.experiments.lessons.shown import Question
from sd_explorer.experiments.lessons.table import LESSONS, Lesson
from sd_explorer.pictures import encode, resize
from sd_explorer.widgets import Choice, Guess, LeftOut, Saver

THUMB = 256
COARSE = 64
"""A scene with shorter sides is noise, one pixel for each place of the latents: it is shown in blocks."""
TOPS = {"upbringings": 2.0, "returned": 1.5}
"""Height of the axis of a curve."""


class LessonCard(Part):
    """The widgets of a lesson and their words as far as it has come; what a press does, its exhibit says."""

    def __init__(self, exhibit: Exhibit, begin: Callable[[], None], changed: Callable[[], None]):
        super().__init__(exhibit)
        self.dots, self.guess, self.strip = Choice(), Guess(), LeftOut()
        self.asked, self.lead, self.note, self.told = W.HTML(), W.HTML(), W.HTML(), W.HTML()
        self.present, self.shut = _button("plain", "present"), _button("plain", "lesson-close")
        self.skip, self.next, self.try_it = _button("plain", "skip"), _button("primary", "next"), _button("try")
        self.bar = WorkBar(exhibit, begin, "reveal", (self.skip,), changed)
        head = W.HBox([self.dots, W.HTML(layout=W.Layout(flex="1 1 auto")), self.present, self.shut])
        head.add_class("sdx-lesson-head")
        self.saver = Saver()
        foot = W.HBox([self.next, self.try_it, self.saver])
        foot.add_class("sdx-row")
        self.widget = W.VBox([head, self.asked, self.lead, self.note, self.guess, self.bar.widget, self.strip, self.told,
                              foot], layout=W.Layout(width="100%", display="none"))  # fmt: skip
        self.widget.add_class("sdx-lesson-card")

    def speak(self):
        self.give_words(self.dots, self.guess, self.strip, self.saver)
        self.saver.items = [{"id": "page", "title": self.say("save_page"), "hint": self.say("lesson_page_hint")}]
        self.dots.label = self.say("lessons")
        self.shut.description = f"{self.say('app_close')} ✕"
        self.skip.description = self.say("lesson_skip")
        self.skip.tooltip = self.say("lesson_skip_hint")
        self.try_it.description = self.say("lesson_try")

    # -- moments ------------------------------------------------------------------------------

    def begin(self, lesson: Lesson | None):
        """An empty card for a lesson; None: no card."""
        self.widget.layout.display = "none" if lesson is None else None
        if lesson is None:
            return
        with self.guess.hold_sync():
            self.guess.kind, self.guess.locked, self.guess.scene = lesson.guess, False, b""
            for name in ("value", "answer", "options", "thumbs", "labels"):
                setattr(self.guess, name, [])
        self.strip.thumbs, self.strip.items = [], []

    def ask(self, lesson: Lesson, question: Question):
        """The pictures of a question; words lie in the order of the prompt."""
        with self.guess.hold_sync():
            self.guess.thumbs = [thumb_of(picture) for picture in question.pictures]
            self.guess.scene = b"" if question.scene is None else _scene_of(question.scene)
            self.guess.top = TOPS.get(lesson.name, 1.0)
            self.guess.value = list(range(len(question.words)))

    # -- words --------------------------------------------------------------------------------

    def describe(self, state: Learning):
        """Everything that a lesson says, as far as it has come."""
        lesson, prompts = state.lesson, state.task.prompts
        self.asked.value = f"<h2>{escape(self.say(f'lesson_{lesson.name}_question'))}</h2>"
        lead = self.say(f"lesson_{lesson.name}_lead", prompt=prompts[0], other=prompts[-1])
        self.lead.value = f"<p>{escape(lead)}</p>"
        why = self.say(f"lesson_why_{state.why}", model=self.session.recipe.model) if state.why else ""
        self.note.value = f"<p class='sdx-mut'>{escape(why)}</p>" if why else ""
        self.bar.speak(self.say("lesson_reveal" if state.question else "lesson_ask"))
        self.next.description = self.say("lesson_next" if lesson is not LESSONS[-1] else "lesson_end")
        self._describe_guess(state)
        self.strip.items = [words.item_of(look, self.say) for look, _ in state.looks]
        self.strip.thumbs = [thumb for _, thumb in state.looks]
        self.told.value = words.told(state, self.guess.value, self.say) if state.answer else ""
        self.offer(state)

    def _describe_guess(self, state: Learning):
        if state.question is None:
            self.guess.layout.display = "none"
            return
        words.fill(self.guess, state, self.say)
        self.guess.layout.display = None  # once everything is there: a guess before that would be of nothing

    def guessed(self, lesson: Lesson) -> bool:
        """Whether there is a whole guess."""
        guess = self.guess
        counts = {"choose": len(guess.slots) or 1, "mark": 1, "draw": len(guess.labels), "order": len(guess.options)}
        return complete(lesson.guess, guess.value, counts.get(lesson.guess, 2))

    def offer(self, state: Learning):
        """Which buttons are there, and which can be pressed."""
        done = state.answer is not None
        self.bar.ready(not done and not state.why and (state.question is None or self.guessed(state.lesson)))
        self.bar.widget.layout.display = "none" if done or state.why else None
        self.skip.layout.display = None if state.open else "none"
        self.skip.disabled = self.bar.work.state != "idle"
        self.next.layout.display = None if done or state.why else "none"
        self.try_it.layout.display = self.saver.layout.display = None if done else "none"
        self.saver.enabled = done

    def asked_with(self) -> dict:
        """Traits of the question that are no words, for another `Guess`."""
        names = ("kind", "thumbs", "scene", "top")
        return {name: getattr(self.guess, name) for name in names} | {"value": [*range(len(self.guess.options))]
                if self.guess.kind == "order" else []}  # fmt: skip

    def mark(self, number: int, learnt: tuple[int, ...], presenting: bool):
        """A dot for each lesson, filled where it was answered; the open one is taken, 0: none."""
        self.dots.options = [{"id": str(one.number), "title": f"{'●' if one.number in learnt else '○'} {one.number}",
                              "hint": self.say(f"lesson_{one.name}_question")} for one in LESSONS]  # fmt: skip
        self.dots.value = str(number) if number else ""
        self.present.description = self.say("lesson_present_end" if presenting else "lesson_present")


def thumb_of(picture: np.ndarray) -> bytes:
    """At most `THUMB` pixels wide; pictures that stand one above the other stay so."""
    side = picture.shape[1]
    parts = np.split(picture, picture.shape[0] // side)
    return encode(np.concatenate([resize(part[None], min(THUMB, side))[0] for part in parts]))


def _scene_of(picture: np.ndarray) -> bytes:
    if max(picture.shape[:2]) <= COARSE:
        return encode(picture.repeat(8, 0).repeat(8, 1), "PNG")
    return encode(picture)


def _button(*names: str) -> W.Button:
    button = W.Button()
    for name in names:
        button.add_class(f"sdx-{name}")
    return button
