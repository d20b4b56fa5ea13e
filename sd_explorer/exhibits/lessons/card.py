"""How the lesson card looks and what it says, as far as its lesson has come."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.lessons import words
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.experiments.lessons.answers import Answers
from sd_explorer.experiments.lessons.gap import complete
from sd_explorer.experiments.lessons.shown import Answer, Look, Question, Task
from sd_explorer.experiments.lessons.table import LESSONS, Lesson
from sd_explorer.pictures import encode, resize
from sd_explorer.widgets import Choice, Guess, LeftOut

THUMB = 256
COARSE = 64
"""A scene with shorter sides is noise, one pixel for each place of the latents: it is shown in blocks."""
SLOTS = {"scales": ("lesson_scales_0", "lesson_scales_20")}
TOPS = {"upbringings": 2.0, "returned": 1.5}
"""Height of the axis of a curve."""


class LessonCard(Exhibit):
    """The widgets of a lesson and their words; which lesson, and what is painted for it, its panel says."""

    def build(self) -> W.Widget:
        self.answers = Answers()
        self.lesson: Lesson | None = None
        self._painter = self.session.recipe.model  # whose pictures they are
        self._clear()
        self.dots, self.guess, self.strip = Choice(), Guess(), LeftOut()
        self.dots.observe(lambda change: change.new and self.session.look(lesson=int(change.new)), names="value")
        self.guess.observe(lambda change: self._offer(), names="value")
        self.asked, self.lead, self.note, self.told = W.HTML(), W.HTML(), W.HTML(), W.HTML()
        self.present = _button(self._present, "plain", "present")
        self.shut = _button(lambda: self.session.look(lesson=0, presenting=False), "plain", "lesson-close")
        self.skip = _button(self._skip, "plain", "skip")
        self.next, self.try_it = _button(self._next, "primary", "next"), _button(self._try, "try")
        self.bar = WorkBar(self, self._go, "reveal", (self.skip,), lambda: self._offer())
        foot = W.HBox([self.next, self.try_it])
        foot.add_class("sdx-row")
        self.box = W.VBox([self._head(), self.asked, self.lead, self.note, self.guess, self.bar.widget, self.strip,
                           self.told, foot], layout=W.Layout(width="100%", display="none"))  # fmt: skip
        self.box.add_class("sdx-lesson-card")
        return self.box

    def _clear(self):
        self.task: Task | None = None
        self.question: Question | None = None
        self.answer: Answer | None = None
        self.looks: tuple[tuple[Look, bytes], ...] = ()
        self.why, self.rate = "", None

    def _present(self):
        self.session.look(presenting=not self.session.view.presenting)

    def _head(self) -> W.Widget:
        space = W.HTML(layout=W.Layout(flex="1 1 auto"))
        head = W.HBox([self.dots, space, self.present, self.shut])
        head.add_class("sdx-lesson-head")
        return head

    def speak(self):
        self.give_words(self.dots, self.guess, self.strip)
        self.dots.label = self.say("lessons")
        self.shut.description = f"{self.say('app_close')} ✕"
        self.skip.description = self.say("lesson_skip")
        self.skip.tooltip = self.say("lesson_skip_hint")
        self._dots()
        self.on_view(self.session.view)
        self._describe()

    def _dots(self):
        done = self.session.view.learnt
        self.dots.options = [{"id": str(one.number), "title": f"{'●' if one.number in done else '○'} {one.number}",
                              "hint": self.say(f"lesson_{one.name}_question")} for one in LESSONS]  # fmt: skip
        self.dots.value = str(self.lesson.number) if self.lesson else ""

    # -- words --------------------------------------------------------------------------------

    def _offer(self):
        if self.lesson is None:
            return
        asked, done = self.question is not None, self.answer is not None
        guessed = complete(self.lesson.guess, self.guess.value, len(self.guess.slots) or 1)
        self.bar.ready(not done and not self.why and (guessed or not asked))
        self.skip.layout.display = None if asked and not done else "none"
        self.skip.disabled = self.bar.work.state != "idle"
        self.bar.widget.layout.display = "none" if done or self.why else None
        for button in (self.next, self.try_it):
            button.layout.display = None if done or (self.why and button is self.next) else "none"

    def _describe(self):
        """Every word of the lesson as far as it has come."""
        lesson = self.lesson
        if lesson is None:
            return
        prompts = (self.task or lesson.task(self.session.recipe.model, self.language)).prompts
        named = {"prompt": prompts[0], "other": prompts[-1]}
        self.asked.value = f"<h2>{escape(self.say(f'lesson_{lesson.name}_question'))}</h2>"
        self.lead.value = f"<p>{escape(self.say(f'lesson_{lesson.name}_lead', **named))}</p>"
        why = self.say(f"lesson_why_{self.why}", model=self.session.recipe.model) if self.why else ""
        self.note.value = f"<p class='sdx-mut'>{escape(why)}</p>" if why else ""
        self.bar.speak(self.say("lesson_reveal" if self.question else "lesson_ask"))
        later = any(one.number > lesson.number for one in LESSONS)
        self.next.description = self.say("lesson_next" if later else "lesson_end")
        self.try_it.description = self.say("lesson_try")
        self._describe_guess()
        self.strip.items = [words.item_of(look, self.say) for look, _ in self.looks]
        self.strip.thumbs = [thumb for _, thumb in self.looks]
        self.told.value = self._told()
        self._offer()

    def _describe_guess(self):
        lesson, question = self.lesson, self.question
        self.guess.layout.display = None if question else "none"
        if question is None:
            return
        with self.guess.hold_sync():
            self.guess.options = words.options_of(lesson, self.task, question, self.say)
            self.guess.labels = words.labels_of(lesson, self.task, question, self.say)
            self.guess.slots = [self.say(key) for key in SLOTS.get(lesson.name, ())]
            self.guess.scene_title = self.say(f"lesson_{lesson.name}_scene") if question.scene is not None else ""
            ends = (f"lesson_{lesson.name}_first", f"lesson_{lesson.name}_last")
            self.guess.ends = [self.say(key) for key in ends] if lesson.guess in ("mark", "draw") else []

    def _told(self) -> str:
        if self.answer is None:
            return ""
        gap = words.gap_line(self.lesson, self.guess.value, self.answer, self.say)
        rate = self.say("lesson_rate", true=self.rate.true, of=self.rate.of) if self.rate and self.rate.of else ""
        return words.html(gap, words.sentence(self.lesson, self.answer, self.say), rate)


def thumb_of(picture: np.ndarray) -> bytes:
    """At most `THUMB` pixels wide; pictures that stand one above the other stay so."""
    side = picture.shape[1]
    parts = np.split(picture, picture.shape[0] // side)
    return encode(np.concatenate([resize(part[None], min(THUMB, side))[0] for part in parts]))


def scene_of(picture: np.ndarray) -> bytes:
    if max(picture.shape[:2]) <= COARSE:
        return encode(picture.repeat(8, 0).repeat(8, 1), "PNG")
    return encode(picture)


def _button(pressed: Callable[[], object], *names: str) -> W.Button:
    button = W.Button()
    for name in names:
        button.add_class(f"sdx-{name}")
    button.on_click(lambda _: pressed())
    return button
