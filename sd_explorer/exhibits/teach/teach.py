"""Teach it a word: pictures and a word go in, and a copy of the model learns that they belong together."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.teach.keeping import Keeping
from sd_explorer.exhibits.teach.source import Source
from sd_explorer.exhibits.teach.told import Told
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Choice, Label

WAYS = ("row", "skill")
WORD = "wug"
"""Nothing known lies near it (Berko 1958)."""


class TeachPanel(Exhibit):
    """What has to happen for a new word to mean something? A new row of the token table, or low-rank layers on top."""

    title = "tab_teach"

    def build(self) -> W.Widget:
        self.found, self._asked = None, None
        self.heading, self.lead, self.about = Label(level=2), W.HTML(), W.HTML()
        self.word = W.Text(
            value=WORD, continuous_update=False, style={"description_width": "initial"}, layout=W.Layout(width="220px")
        )
        self.way, self.rehearse = Choice(value=WAYS[0]), W.Checkbox(value=True, indent=False)
        self.bar = WorkBar(self, self._go, "teach", changed=self._moved)
        self.asking = self.long_work()
        self.source, self.told, self.keeping = Source(self, self._ready), Told(self), Keeping(self)
        self.word.observe(lambda change: self.refresh(), names="value")
        self.way.observe(lambda change: self._ready(), names="value")
        ways = W.HBox([self.way, self.rehearse])
        ways.add_class("sdx-row")
        outer = W.VBox([self.heading, self.lead, self.source.widget, self.word, self.about, ways, self.bar.widget, self.told.widget,
                        self.keeping.widget], layout=W.Layout(width="100%"))  # fmt: skip
        outer.add_class("sdx-spaced")
        return outer

    def speak(self):
        self.explain(self.heading, "teach")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('teach_lead'))}</p>"
        self.give_words(self.way)
        self.word.description, self.way.label = self.say("teach_word"), self.say("teach_way")
        self.way.options = [
            {"id": way, "title": self.say(f"teach_{way}"), "hint": self.say(f"teach_{way}_hint")} for way in WAYS
        ]
        self.rehearse.description, self.rehearse.tooltip = self.say("teach_rehearse"), self.say("teach_rehearse_hint")
        for part in (self.source, self.told, self.keeping):
            part.speak()
        self._ready()

    # -- what the word is before it is taught ---------------------------------------------------

    def on_recipe(self, recipe):
        """What another model was taught is not this one's."""
        if self.keeping.pupil is not None and self.keeping.pupil.of.name != recipe.model:
            self.bar.work.stop()
            self.keeping.begin()
            self.told.begin(0)
        self._ready()

    def on_model(self, model):
        """There is a model that can be taught."""
        self._asked = None
        self.refresh()

    def refresh(self):
        """Ask the tokenizer about the word, unless that is done."""
        model, word = self.session.model, self.word.value
        if model is None or not self.visible or self._asked == (model.name, word):
            return
        self._asked, self.found = (model.name, word), None
        self.asking.start(lambda model: _asked_of(model, word), self._take, priority=Priority.DERIVED)

    def _take(self, found):
        self.found = found
        self._ready()

    # -- teaching -----------------------------------------------------------------------------

    def _go(self):
        from sd_explorer.experiments.teaching import LOOKS, ROW_SAMPLES, SKILL_SAMPLES, Teaching, teach

        skill, rehearse, source = self.way.value == "skill", self.rehearse.value, self.source
        word, recipe = self.word.value, self.session.recipe
        self.keeping.begin()
        self.told.begin(1 + LOOKS * (2 if skill else 1))

        def items(model):
            own = source.own(model.default_size)
            yield from teach(model, Teaching(own, word, skill, rehearse, ROW_SAMPLES, SKILL_SAMPLES, recipe=recipe))

        self.bar.work.start(items, self._show, model=recipe.model, count=ROW_SAMPLES + skill * SKILL_SAMPLES)

    def _show(self, item):
        from sd_explorer.experiments.teaching import Begun

        if isinstance(item, Begun):
            self.told.begun(item.like)
            self.keeping.take(item.pupil)
            return
        if self.keeping.before is None:
            self.keeping.before = item
        self.told.add(item)

    def _moved(self):
        """It goes on, or it came to an end, its own or a stop."""
        if self.bar.work.state == "idle":
            self.told.rest()
        self.keeping.rest()

    # -- words --------------------------------------------------------------------------------

    def _ready(self):
        skill, bundled = self.way.value == "skill", self.session.recipe.model in BUNDLED
        self.rehearse.layout.display = None if skill and bundled else "none"
        found = self.found
        self.bar.ready(found is not None and found.problem is None and self.source.ready)
        self.bar.speak(self.say("teach_go"))
        self.about.value = f"<span class='sdx-mut'>{escape(self._about(found))}</span>" if found else ""

    def _about(self, found) -> str:
        if found.problem is not None:
            return found.problem.sentence(self.language)
        pieces = " · ".join(found.pieces)
        words = self.say("teach_pieces", word=found.word, count=len(found.pieces), pieces=pieces)
        if found.near is not None:
            near = " · ".join(found.near)
            words += " " + self.say("teach_nothing_near" if found.far else "teach_something_near", near=near)
        return words + " " + self.say("teach_memory", megabytes=found.bytes / 1e6)


def _asked_of(model, word: str):
    """On the worker: what is known of the word, in small parts."""
    from sd_explorer.experiments.teaching_word import about_word

    yield None
    yield from about_word(model, word)
