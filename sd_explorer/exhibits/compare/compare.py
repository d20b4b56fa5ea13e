"""Compare: any two pictures of this session or from files."""

from __future__ import annotations

from functools import partial

import ipywidgets as W

from sd_explorer.exhibits.compare.shelf import Kept, PictureShelf
from sd_explorer.exhibits.compare.told import numbers_table, settings_table
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.files.png import settings_from_png
from sd_explorer.pictures import read_picture
from sd_explorer.problems import Problem
from sd_explorer.session.ticket import Priority
from sd_explorer.sweeps.painting import last_of
from sd_explorer.widgets import Compare, Drop, Gallery, Label, Saver


class ComparePanel(Exhibit):
    """A and B: the settings that differ, four ways to look, the numbers, and the step where the runs part."""

    title = "tab_compare"

    def build(self) -> W.Widget:
        self.shelf, self.chosen = PictureShelf(), ["", ""]
        self._numbers: tuple = (None, (), "")
        self._told_of: list[str] = []  # whose numbers they are
        self.heading, self.lead, self.settings, self.numbers = Label(level=2), W.HTML(), W.HTML(), W.HTML()
        self.look, self.file = Compare(), Drop(title="compare_file", accept="image/png,image/jpeg,image/webp")
        self.titles, self.choices = (W.HTML(), W.HTML()), (Gallery(columns=6), Gallery(columns=6))
        for index, gallery in enumerate(self.choices):
            gallery.on_pick(partial(self._choose, index))
        self.file.on_file(self._open)
        self.measuring, self.saver, self.saving = self.long_work(), Saver(), self.long_work(every=True)
        self.saver.on_save(lambda kind: self._save())
        self.parting = WorkBar(self, self._part, "part")
        self.choosing = W.Box([W.VBox(pair) for pair in zip(self.titles, self.choices, strict=True)])
        self.choosing.add_class("sdx-choosing")
        files = W.HBox([self.file, self.saver])
        files.add_class("sdx-row")
        files.add_class("sdx-part")
        return W.VBox([self.heading, self.lead, self.settings, self.look, self.numbers, self.parting.widget, self.choosing,
                       files])  # fmt: skip

    def speak(self):
        self.explain(self.heading, "compare")
        self.heading.title = self.say("compare_question")
        self.give_words(self.look, self.file, self.saver)
        self.saver.items = [{"id": "page", "title": self.say("save_page"), "hint": self.say("compare_page_hint")}]
        self.parting.speak(self.say("compare_part"))
        for letter, title in zip("AB", self.titles, strict=True):
            title.value = f"<b>{self.say('compare_which', letter=letter)}</b>"
        self._show()

    # -- pictures come ------------------------------------------------------------------------

    def on_trace(self, trace):
        """The newest picture is B, and what was B is A, as long as nobody chose otherwise."""
        self._put(Kept(trace.recipe.to_json(), trace.picture, trace.recipe, _title(trace.recipe)))

    def on_model(self, model):
        """A model is there: opened late, the exhibit begins with the picture on show."""
        self.refresh()

    def refresh(self):
        """Show what came while nobody looked."""
        if self.session.trace and self.shelf.get(self.session.trace.recipe.to_json()) is None:
            self.on_trace(self.session.trace)
        elif self.visible:
            self._look()

    def _open(self, name: str, data: bytes):
        with self.session.telling():
            self._put(self._kept(name, data))

    @staticmethod
    def _kept(name: str, data: bytes) -> Kept:
        picture = read_picture(data, name)
        try:
            recipe = settings_from_png(data, name)
        except Problem:  # a picture without settings is compared all the same
            recipe = None
        return Kept(f"{name} {len(data)}", picture, recipe, name if recipe is None else f"{name} · {_title(recipe)}")

    def _put(self, kept: Kept):
        self.shelf.put(kept, *self.chosen)
        if kept.name not in self.chosen:
            self.chosen = [self.chosen[1], kept.name]
        if self.visible:
            self._look()

    def _choose(self, index: int, name: str):
        if self.shelf.get(name) is not None and self.chosen[index] != name:
            self.chosen[index] = name
            self._look()

    def _look(self):
        """Show the pair; what was measured of it stays."""
        if self.chosen != self._told_of:
            self._told_of = list(self.chosen)
            self._measure()
        self._show()

    @property
    def pair(self) -> tuple[Kept, Kept] | None:
        """A and B; None before there are two."""
        one, other = map(self.shelf.get, self.chosen)
        return (one, other) if one and other else None

    # -- numbers ------------------------------------------------------------------------------

    def _measure(self):
        """Everything that can be told without painting."""
        self.parting.work.stop()
        self._numbers = (None, (), "")
        if self.pair:
            pair = self.pair
            self.measuring.start(lambda model: _measured(model, *pair), self._measured, priority=Priority.DERIVED)

    def _measured(self, found: tuple):
        names, likeness, scores = found
        if names == self.chosen:
            self._numbers = (likeness, scores, self._numbers[2])
            self._tell_numbers()

    def _can_part(self) -> bool:
        """Whether both are runs, of models that can be compared step by step."""
        from sd_explorer.experiments.comparison import can_part

        recipes = [kept.recipe for kept in self.pair or ()]
        return bool(recipes) and None not in recipes and can_part(*recipes)

    def _part(self):
        from sd_explorer.experiments.comparison import run_both

        if not self._can_part():  # a press that was on its way when the pair went
            return
        one, other = (kept.recipe for kept in self.pair)
        known, names = (self.session.traces.get(one), self.session.traces.get(other)), list(self.chosen)
        self.parting.work.start(lambda model: run_both(self.session.model_named, one, other, known),
                                lambda pair: self._parted(pair, names), count=known.count(None) + 1)  # fmt: skip

    def _parted(self, pair, names: list):
        if names == self.chosen:
            key = "compare_never" if pair.parted is None else "compare_at"
            words = self.say(key, step=(pair.parted or 0) + 1, count=len(pair.one.steps))
            self._numbers = (*self._numbers[:2], words)
            self._tell_numbers()

    def _save(self):
        if self.pair:
            one, other = self.pair
            self.saving.start(_page(one, other, self.language), priority=Priority.SAVE,
                              show=lambda html: self.saver.deliver("sd_explorer-compare.html", "text/html", html))  # fmt: skip

    # -- showing ------------------------------------------------------------------------------

    def _show(self):
        for index, gallery in enumerate(self.choices):
            with gallery.hold_sync():
                gallery.items = [{"id": k.name, "alt": k.title, "title": k.title} for k in self.shelf.items]
                gallery.thumbs = [kept.thumb for kept in self.shelf.items]
                gallery.selected = self.chosen[index]
        lead = "compare_lead" if self.pair else "compare_one"
        self.lead.value = f"<p class='sdx-mut'>{self.say(lead)}</p>"
        self.parting.ready(self._can_part())
        self.settings.value = settings_table(self.say, self.language, *self.pair) if self.pair else ""
        self.parting.widget.layout.display = None if self.pair else "none"
        self.choosing.layout.display = self.saver.layout.display = None if self.pair else "none"
        self.saver.enabled = self.pair is not None
        with self.look.hold_sync():
            self.look.alts = [kept.title for kept in self.pair or ()]
            self.look.first, self.look.second = (kept.png for kept in self.pair) if self.pair else (b"", b"")
        self._tell_numbers()

    def _tell_numbers(self):
        self.numbers.value = numbers_table(self.say, *self._numbers) if self.pair else ""


def _title(recipe) -> str:
    first = getattr(recipe, "recipe", recipe)  # a branch, or a run that begins with a picture
    return f"{first.prompt} · {first.seed} · {first.guidance_scale:g} · {first.steps} · {first.scheduler}"


def _measured(model, one: Kept, other: Kept):
    """((names), Likeness, CLIP scores) of two pictures, as a work gives it."""
    from sd_explorer.experiments.comparison import likeness

    scores = [model.clip_score(kept.picture, last_of(kept.recipe).prompt) if model.sees and kept.recipe else None
              for kept in (one, other)]  # fmt: skip
    yield [one.name, other.name], likeness(one.picture, other.picture), tuple(scores)


def _page(one: Kept, other: Kept, language: str):
    """The comparison as a page, as a work gives it."""
    from sd_explorer.pages.kinds import comparison_page

    yield comparison_page(
        (one.picture, other.picture), (one.recipe, other.recipe), (one.title, other.title), language
    ).encode()
