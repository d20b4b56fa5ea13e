"""What is told of two runs: rows, curves, what every switch gave, and the verdict."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.decide.switch import Switch
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import sprite
from sd_explorer.widgets import Curve, Label, StepGrid

SIDE = 128


class Told(Part):
    """Shows a Deciding as far as it has come; nothing before there is one."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.shown = None
        group = f"{exhibit.group}-decide"
        self.runs = StepGrid(group=f"{group}-runs", pixelated=[False, False])
        self.switch, self.apart = Switch(exhibit), Curve(group=f"{group}-runs")
        self.verdict, self.curves = W.HTML(), Label(level=3)
        self.curves.add_class("sdx-part")
        self.widget = W.VBox([self.runs, self.switch.widget, self.verdict, self.curves, self.apart])

    def speak(self):
        self.explain(self.curves, "decide_apart")
        self.give_words(self.runs)
        self.apart.alt = self.say("decide_apart_alt")
        self.switch.speak()
        self._describe()

    def clear(self):
        """What was shown belongs to other runs."""
        self.shown = None
        self.switch.show(None)
        self._describe()

    def show(self, shown):
        """The rows once, then each new switch, at last all of them."""
        if self.shown is None:
            self.runs.begin(shown.steps + 1, 2)
            self.runs.rows = [sprite(row, most=SIDE) for row in shown.guesses]
        self.shown = shown
        self.switch.show(shown)
        self._describe()

    # -- words and curves ---------------------------------------------------------------------

    def _describe(self):
        """Names, curves and the verdict, as far as things have come."""
        shown = self.shown
        self.widget.layout.display = None if shown else "none"
        if not shown:
            return
        with self.runs.hold_sync():
            self.runs.titles = [self.say("decide_row_a"), self.say("decide_row_b")]
            self.runs.subtitles = [self._name(shown.branch.recipe), self._name(shown.branch.after)]
            self.runs.labels, self.runs.index = self._step_labels(), shown.steps
        self._draw_apart()
        self.verdict.value = f"<p><b>{escape(self._verdict())}</b></p>{self._ledger()}"

    def _draw_apart(self):
        pair = self.shown.pair
        with self.apart.hold_sync():
            self.apart.labels = self._step_labels()[:-1]
            self.apart.series = [
                {"name": self.say("decide_layout"), "values": pair.layout.tolist(), "dashed": False, "colour": "a"},
                {"name": self.say("decide_detail"), "values": pair.detail.tolist(), "dashed": True, "colour": "a"},
                *self._yardstick(),
            ]

    def _yardstick(self):
        """The same for two noises of the first run, once they were run."""
        if self.shown.seeds is not None:
            yield {"name": self.say("decide_seeds"), "values": self.shown.seeds.apart.tolist(), "dashed": False}

    def _name(self, recipe) -> str:
        kind = next(iter(dict(self.shown.branch.changes)), "prompt")
        return f"s = {recipe.guidance_scale:g}" if kind == "guidance_scale" else str(getattr(recipe, kind))

    def _step_labels(self) -> list[str]:
        count = self.shown.steps
        return [*(self.say("running", step=n + 1, count=count) for n in range(count)), self.say("tab_picture")]

    def _verdict(self) -> str:
        return " ".join(words for words in (self._parted(), self._measured(), self._decided()) if words)

    def _measured(self) -> str:
        """How far the two end apart, measured by two noises of the first; empty before those were run."""
        ratio = self.shown.beside_seeds
        return self.say("decide_beside_seeds", ratio=ratio) if ratio is not None else ""

    def _parted(self) -> str:
        """From where on the two runs go different ways; empty where they never do."""
        parted, levels = self.shown.pair.parted, self.shown.levels
        if parted is None:
            return ""
        return self.say("decide_parted", step=parted + 1, count=self.shown.steps, level=levels[parted])

    def _decided(self) -> str:
        """When it is too late to switch; empty before every switch was tried."""
        from sd_explorer.experiments.crossing import decided

        if not self.shown.whole:
            return ""
        found, levels = decided(list(self.shown.made)), self.shown.levels
        if found is None:
            return self.say("decide_unclear")
        last, late = found
        return self.say("decide_decided", last=last, late=late, start=levels[last], end=levels[late])

    def _ledger(self) -> str:
        """What was measured on many pairs, beside what is seen here."""
        rate = self.shown.rate
        words = self.say("decide_rate", true=rate.true, of=rate.of) if rate else ""
        return f"<p class='sdx-mut'>{escape(words)}</p>"
