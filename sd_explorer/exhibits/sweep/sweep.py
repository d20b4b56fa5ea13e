"""The sweep: every combination of some settings, painted into a grid that grows."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.sweep.folder import Folder
from sd_explorer.exhibits.sweep.form import Form
from sd_explorer.exhibits.sweep.numbers import Numbers, said_of
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import read_picture, thumb
from sd_explorer.problems import Problem
from sd_explorer.session.ticket import Priority
from sd_explorer.sweeps.axis_words import axes_of
from sd_explorer.sweeps.order import ORDERS, ordered
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.widgets import Choice, Label, Saver, SweepGrid

THUMB = 192
"""Pixels of a side in the grid."""


class SweepPanel(Exhibit):
    """What changes, what it costs, Start and Stop, the grid, and numbers along its columns."""

    title = "tab_sweep"

    def build(self) -> W.Widget:
        self.sweep: Sweep | None = None
        self.pictures: dict = {}  # recipe -> PNG
        self._cells: dict = {}  # recipe -> its cells
        self._cost, self._sure = None, False
        self._tried: dict = {}  # what was timed before
        self.heading, self.lead, self.told = Label(level=2), W.HTML(), W.HTML()
        self.form, self.folder = Form(self, self._changed), Folder(self)
        self.order = Choice(value=ORDERS[0])
        self.measuring = self.long_work()
        self.bar = WorkBar(self, self._start, "sweep", (self.folder.widget,), self._ended)
        self.grid, self.numbers = SweepGrid(), Numbers(self)
        self.grid.on_pick(self._pick)
        self.grid.observe(lambda change: self.numbers.draw(), names=["across", "down", "at"])
        self.saver, self.saving = Saver(), self.long_work(every=True)
        self.saver.on_save(lambda kind: self._save())
        self.saver.layout.display = "none"
        self.told.add_class("sdx-sweep-cost")
        self.saver.add_class("sdx-sweep-save")
        return W.VBox([self.heading, self.lead, self.form.widget, self.order, self.told, self.bar.widget, self.grid,
                       self.saver, self.numbers.widget], layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "sweep")
        self.heading.title = self.say("sweep_question")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('sweep_lead'))}</p>"
        self.give_words(self.grid, self.saver, self.order)
        self.order.label = self.say("sweep_order")
        self.order.options = [{"id": one, "title": self.say(f"sweep_{one}"), "hint": ""} for one in ORDERS]
        self.saver.items = [{"id": "page", "title": self.say("save_page"), "hint": self.say("sweep_page_hint")}]
        self.form.speak()
        self.folder.speak()
        self.numbers.speak()
        self._name_axes()
        self._tell()

    # -- what it will cost --------------------------------------------------------------------

    def on_model(self, model):
        """There is a model that can be timed."""
        self._changed()

    def on_recipe(self, recipe):
        """What is swept begins with this recipe."""
        self._changed()

    def refresh(self):
        if self.session.model is not None:
            self._changed()

    def wanted(self) -> Sweep:
        """The sweep that is typed; raises `Problem`."""
        return Sweep(self.session.recipe, self.form.axes())

    def _changed(self):
        """Another sweep is typed: say what it costs."""
        self._cost, self._sure = None, False
        if self.visible and self.session.model is not None and self.bar.work.state == "idle":
            try:
                wanted = self.wanted()
            except Problem as problem:
                self.measuring.stop()
                self._tell(problem)
                return
            self.measuring.start(lambda model: _cost(wanted, self.session.model_named, self._tried), self._measured,
                                 priority=Priority.DERIVED)  # fmt: skip
            self._tell()

    def _ended(self):
        """Painting has ended: what was changed or is new meanwhile is measured now."""
        if self.bar.work.state == "idle":
            self.numbers.measure()
            if self._cost is None:
                self._changed()

    def _measured(self, cost):
        self._cost = cost
        self._tell()

    def _tell(self, problem: Problem | None = None):
        """The cost, or what is wrong."""
        self.bar.ready(problem is None and self._cost is not None)
        go = "sweep_go_long" if self._cost and self._cost.long and not self._sure else "sweep_go"
        self.bar.speak(self.say(go))
        if problem is not None:
            self.told.value = f"<p class='sdx-error'>{escape(problem.sentence(self.language))}</p>"
        elif self._cost is not None:
            words = self.say("sweep_cost", pictures=self._cost.pictures, calls=self._cost.calls,
                             seconds=self._cost.seconds, megabytes=self._cost.megabytes)  # fmt: skip
            self.told.value = f"<p>{escape(words)}</p>"
        else:
            self.told.value = f"<p class='sdx-mut'>{escape(self.say('sweep_measuring'))}</p>"

    # -- painting -----------------------------------------------------------------------------

    def _start(self):
        wanted = self.wanted()
        if self._cost is not None and self._cost.long and not self._sure:
            self._sure = True  # the second press means it
            self._tell()
            return
        self._begin(wanted)
        there = self.folder.begin(wanted)
        left = [recipe for recipe in ordered(wanted, self.order.value) if recipe not in there]
        self.bar.work.start(lambda model: _painted(self.folder, left, there, self.session.model_named), self._show,
                            count=len(wanted.recipes), priority=Priority.DERIVED)  # fmt: skip

    def _begin(self, wanted: Sweep):
        self.sweep, self.pictures, self._cells = wanted, {}, {}
        for number, cell in enumerate(wanted.cells):
            self._cells.setdefault(cell.recipe, []).append(number)
        self.grid.begin([])
        self.saver.enabled, self.saver.layout.display = False, "none"
        self._name_axes()
        self.numbers.begin()

    def _name_axes(self):
        if self.sweep is not None:
            axes = axes_of(self.sweep, self.language)
            if self.grid.axes:
                self.grid.axes = axes
            else:
                self.grid.begin(axes)

    def _show(self, made):
        """One picture more, at each of its cells, or why there is none."""
        cells = self._cells.get(made.recipe, ())
        if made.problem is not None:
            self.grid.fail(cells, made.problem.sentence(self.language))
            return
        self.folder.keep(made)
        self.pictures[made.recipe] = made.painted.png
        small = thumb(read_picture(made.painted.png), THUMB)
        self.grid.put(cells, small, said_of(made.painted))
        self.saver.enabled, self.saver.layout.display = True, None
        self.numbers.add(cells, made.painted)

    def _save(self):
        """The grid as it is at the click, as a page."""
        if self.sweep is not None:
            pictures = {n: data for n, cell in enumerate(self.sweep.cells) if (data := self.pictures.get(cell.recipe))}
            self.saving.start(_page(self.sweep, pictures, self.grid.notes, self.language), priority=Priority.SAVE,
                              show=lambda html: self.saver.deliver("sd_explorer-sweep.html", "text/html", html))  # fmt: skip

    # -- gestures -----------------------------------------------------------------------------

    def _pick(self, number: int):
        """A cell is clicked: its recipe is painted with all its steps, and shown."""
        if self.sweep is None or not 0 <= number < self.sweep.count:
            return
        recipe = self.sweep.cells[number].recipe
        self.grid.current = number
        self.numbers.choose(number)
        self.session.take(recipe)


def _cost(wanted: Sweep, model_of, tried: dict):
    from sd_explorer.sweeps.cost import measuring

    cost = yield from measuring(wanted.recipes, model_of, tried)
    yield cost


def _painted(folder: Folder, left: list, there: dict, model_of):
    """What lies in the folder, then what is painted."""
    from sd_explorer.sweeps.in_turn import in_turn

    for recipe, row in there.items():
        yield folder.made(recipe, row)
    yield from in_turn(left, model_of)


def _page(sweep: Sweep, pictures: dict, notes: dict, language: str):
    """The grid as a page, as a work gives it."""
    from sd_explorer.pages.kinds import sweep_page

    yield sweep_page(sweep, pictures, notes, language).encode()
