"""The lesson card: question, guess, live run, the gap drawn, one sentence, next."""

from __future__ import annotations

from typing import Any

from sd_explorer.exhibits.lessons.card import TOPS, LessonCard, scene_of, thumb_of
from sd_explorer.exhibits.rooms import room_of
from sd_explorer.experiments.lessons.answers import Given
from sd_explorer.experiments.lessons.gap import complete
from sd_explorer.experiments.lessons.shown import Answer, Look, Question
from sd_explorer.experiments.lessons.table import LESSONS, lesson_numbered


class LessonPanel(LessonCard):
    """One lesson at a time, the one of `view.lesson`; nothing is shown while that is 0."""

    title = "lessons"

    # -- which lesson -------------------------------------------------------------------------

    def on_view(self, view):
        """Another lesson, or none; larger, or as it was."""
        self.present.description = self.say("lesson_present_end" if view.presenting else "lesson_present")
        if view.lesson != (self.lesson.number if self.lesson else 0):
            self.bar.work.stop()
            self.lesson = lesson_numbered(view.lesson) if view.lesson else None
            self._begin()
        self._dots()

    def on_model(self, model):
        """A lesson that waited for a model begins."""
        if self.lesson and self.question is None and self.bar.work.state == "idle":
            self._begin()

    def on_recipe(self, recipe):
        """With another model a lesson begins anew."""
        if self.lesson and recipe.model != self._painter:
            self.bar.work.stop()
            self._begin()

    def _begin(self):
        """A lesson from its start."""
        self._clear()
        self._painter = self.session.recipe.model
        self.box.layout.display = "none" if self.lesson is None else None
        if self.lesson is None:
            return
        with self.guess.hold_sync():
            self.guess.kind, self.guess.locked = self.lesson.guess, False
            self.guess.value, self.guess.answer, self.guess.options, self.guess.thumbs = [], [], [], []
            self.guess.labels, self.guess.scene = [], b""
        self.strip.thumbs, self.strip.items = [], []
        self._describe()
        if not self.session.slow:
            self._ask()

    # -- asking and answering -----------------------------------------------------------------

    def _go(self):
        if self.question is None:
            self._ask()
        elif complete(self.lesson.guess, self.guess.value, len(self.guess.slots) or 1):
            self._reveal()

    def _skip(self):
        if self.question is not None and self.answer is None:
            self.guess.value = []
            self._reveal()

    def _ask(self):
        name, lesson, language = self.session.recipe.model, self.lesson, self.language
        task = self.task = lesson.task(name, language)
        self.bar.work.start(lambda model: self._asked(model, lesson, task), self._show, model=name)

    def _asked(self, model, lesson, task):
        """On the worker: why it cannot be done, or the question."""
        if why := lesson.why_not(model):
            yield why
        else:
            yield from lesson.ask(model, task, self.session.model_named)

    def _reveal(self):
        lesson, task, question, name = self.lesson, self.task, self.question, self.session.recipe.model
        self.guess.locked, self.looks = True, ()
        self.bar.work.start(lambda model: self._revealed(model, lesson, task, question, name), self._show, model=name)

    def _revealed(self, model, lesson, task, question, name):
        """On the worker: the pictures, then the answer and how often it was so."""
        from sd_explorer.experiments.claims import Rate, rate_of

        for item in lesson.reveal(model, task, question, self.session.model_named):
            if isinstance(item, Answer):
                yield rate_of(f"lesson_{lesson.name}", name) or Rate(0, 0)
            yield item

    def _show(self, item: Any):
        if isinstance(item, str):
            self.why = item
        elif isinstance(item, Question):
            self.question = item
            self._put_question()
        elif isinstance(item, Look):
            self.looks = tuple(sorted((*self.looks, (item, thumb_of(item.picture))), key=lambda pair: pair[0].place))
        elif isinstance(item, Answer):
            self.answer = item
            self._put_answer()
        else:
            self.rate = item
        self._describe()

    def _put_question(self):
        question = self.question
        with self.guess.hold_sync():
            self.guess.thumbs = [thumb_of(picture) for picture in question.pictures]
            self.guess.scene = b"" if question.scene is None else scene_of(question.scene)
            self.guess.top = TOPS.get(self.lesson.name, 1.0)
            self.guess.value = list(range(len(question.words)))

    def _put_answer(self):
        given = self.guess.value
        self.guess.answer = list(self.answer.right)
        self.answers.put(Given(self.lesson.name, tuple(given), tuple(self.answer.right), self.answer.verdict,
                               self.task.prompts, self.task.recipe.model))  # fmt: skip
        self.session.look(learnt=tuple(sorted({*self.session.view.learnt, self.lesson.number})))

    def _next(self):
        later = [one.number for one in LESSONS if one.number > self.lesson.number]
        self.session.look(lesson=later[0] if later else 0, presenting=self.session.view.presenting and bool(later))

    def _try(self):
        """The exhibit that this belongs to, with the picture of the lesson."""
        recipe = self.task.recipe
        self.session.look(room=room_of(self.lesson.exhibit).name, exhibit=self.lesson.exhibit, presenting=False)
        self.session.change(prompt=recipe.prompt, **self.lesson.recipe)
