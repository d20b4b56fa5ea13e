"""The lessons: question, guess, live run, the gap drawn, one sentence, next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.lessons.card import LessonCard, thumb_of
from sd_explorer.exhibits.lessons.state import Learning
from sd_explorer.exhibits.lessons.travels import lesson_page
from sd_explorer.exhibits.rooms import room_of
from sd_explorer.experiments.lessons.answers import Answers, Given
from sd_explorer.experiments.lessons.shown import Answer, Look, Question
from sd_explorer.experiments.lessons.table import LESSONS, Lesson, lesson_numbered
from sd_explorer.session.ticket import Priority


class LessonPanel(Exhibit):
    """One lesson at a time, the one of `view.lesson`; nothing is shown while that is 0."""

    title = "lessons"

    def build(self) -> W.Widget:
        session = self.session
        answers = self.answers = Answers(lambda: session.look(learnt=answers.numbers))
        self.state: Learning | None = None
        self._painter = ""  # the model whose pictures they are
        card = self.card = LessonCard(self, self._go, self._offer)
        card.dots.observe(lambda change: change.new and self.session.look(lesson=int(change.new)), names="value")
        card.guess.observe(lambda change: self._offer(), names="value")
        self.saving = self.long_work(every=True)
        card.saver.on_save(lambda kind: self._save())
        presses = ((card.present, self._present), (card.shut, self._shut), (card.skip, self._skip),
                   (card.next, self._next), (card.try_it, self._try))  # fmt: skip
        for button, press in presses:
            button.on_click(lambda _, press=press: press())
        return card.widget

    def speak(self):
        self.card.speak()
        self.on_view(self.session.view)
        if self.state:
            self.card.describe(self.state)

    # -- which lesson -------------------------------------------------------------------------

    def on_view(self, view):
        """Another lesson, or none; larger, or as it was."""
        if view.lesson != (self.state.lesson.number if self.state else 0):
            self._begin(lesson_numbered(view.lesson) if view.lesson else None)
        self.card.mark(view.lesson, view.learnt, view.presenting)

    def on_recipe(self, recipe):
        """With another model a lesson begins anew."""
        if self.state and recipe.model != self._painter:
            self._begin(self.state.lesson)

    def _begin(self, lesson: Lesson | None):
        """A lesson from its start."""
        self.card.bar.work.stop()
        self._painter = self.session.recipe.model
        self.state = Learning(lesson, lesson.task(self._painter, self.language)) if lesson else None
        self.card.begin(lesson)
        if self.state:
            self.card.describe(self.state)
            if not self.session.slow:
                self._ask()

    def _offer(self):
        if self.state:
            self.card.offer(self.state)

    # -- gestures -----------------------------------------------------------------------------

    def _go(self):
        if self.state is None:
            return
        if self.state.question is None:
            self._ask()
        elif self.card.guessed(self.state.lesson):
            self._reveal()

    def _skip(self):
        if self.state and self.state.open:
            self.card.guess.value = []
            self._reveal()

    def _next(self):
        if not self.state:
            return
        later = [one.number for one in LESSONS if one.number > self.state.lesson.number]
        self.session.look(lesson=later[0] if later else 0, presenting=self.session.view.presenting and bool(later))

    def _try(self):
        """The exhibit that this belongs to, with the picture of the lesson."""
        if not self.state:
            return
        lesson, prompt = self.state.lesson, self.state.task.recipe.prompt
        self.session.look(room=room_of(lesson.exhibit).name, exhibit=lesson.exhibit, presenting=False)
        self.session.change(beginning=None, prompt=prompt, **lesson.recipe)

    def _present(self):
        self.session.look(presenting=not self.session.view.presenting)

    def _shut(self):
        self.session.look(lesson=0, presenting=False)

    def _save(self):
        """The lesson as a page, with a guess that another person makes there."""
        if self.state and self.state.answer:
            name = f"sd_explorer-lesson-{self.state.lesson.number}.html"
            items = _page(self.state, self.card.asked_with(), self.language)
            self.saving.start(
                items, lambda html: self.card.saver.deliver(name, "text/html", html), priority=Priority.SAVE
            )

    # -- asking and answering -----------------------------------------------------------------

    def _ask(self):
        state, name = self.state, self._painter
        self.card.bar.work.start(lambda model: self._asked(model, state), self._show, model=name)

    def _asked(self, model, state: Learning):
        """On the worker: why it cannot be done, or the question."""
        if why := state.lesson.why_not(model):
            yield why
        else:
            yield from state.lesson.ask(model, state.task, self.session.model_named)

    def _reveal(self):
        state = self.state = replace(self.state, looks=())
        name, self.card.guess.locked = self._painter, True
        self.card.bar.work.start(lambda model: self._revealed(model, state, name), self._show, model=name)

    def _revealed(self, model, state: Learning, name: str):
        """On the worker: the pictures, then how often it was so, and the answer."""
        from sd_explorer.experiments.claims import rate_of

        for item in state.lesson.reveal(model, state.task, state.question, self.session.model_named):
            yield (item, rate_of(f"lesson_{state.lesson.name}", name)) if isinstance(item, Answer) else item

    def _show(self, item: Any):
        """One thing more that the worker has made."""
        state = self.state
        assert state is not None, "a lesson's work stops with it"
        if isinstance(item, str):
            state = self.state = replace(state, why=item)
        elif isinstance(item, Question):
            state = self.state = replace(state, question=item)
            self.card.ask(state.lesson, item)
        elif isinstance(item, Look):
            state = self.state = state.plus(item, thumb_of(item.picture))
        else:
            state = self.state = replace(state, answer=item[0], rate=item[1])
            self._keep(state)
        self.card.describe(state)

    def _keep(self, state: Learning):
        guess, answer = self.card.guess, state.answer
        assert answer is not None, "kept once it is answered"
        guess.answer = list(answer.right)
        self.answers.put(Given(state.lesson.name, tuple(guess.value), answer.right, answer.verdict, state.task.prompts,
                               state.task.recipe.model))  # fmt: skip


def _page(state: Learning, traits: dict, language: str):
    """The page, as a work gives it."""
    yield lesson_page(state, traits, language).encode()
