"""From little noise to all of it: how far what comes back lies from the original, and how far apart."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.widgets import Curve, Label

CLAIMS = (("levels_rate", "noise_spreads"), ("levels_other_rate", "noise_other_words"))
"""Sentence and claim of the ledger."""


class Levels(Part):
    """Two curves that fill when they are asked for, what they say here, and how often it was so."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.made, self.levels, self.rates = None, (), {}
        self.heading, self.curve, self.note = Label(level=3), Curve(group=f"{exhibit.group}-noise-levels"), W.HTML()
        self.heading.add_class("sdx-part")
        self.bar = WorkBar(exhibit, self._start, "noise-levels")
        self.widget = W.VBox([self.heading, self.bar.widget, self.curve, self.note])
        self.widget.add_class("sdx-noise-part")

    def speak(self):
        self.explain(self.heading, "noise_levels")
        self.bar.speak(self.say("levels_go"))
        self.curve.alt = self.say("levels_alt")
        self._describe()

    def take(self, made):
        """Another mixture: curves of another go."""
        self.bar.work.stop()
        self.made, self.levels = made, ()
        self.bar.ready(True)
        self._describe()

    def _start(self):
        from sd_explorer.experiments.way_back import LEVELS, levels

        made, self.levels = self.made, ()
        self.bar.work.start(lambda model: levels(model, made.origin, made.recipe), self._show, model=made.recipe.model,
                            count=len(LEVELS))  # fmt: skip

    def _show(self, level):
        from sd_explorer.experiments.claims import rate_of

        self.levels = tuple(sorted((*self.levels, level), key=lambda one: one.steps))
        self.rates = {key: rate_of(claim, self.made.recipe.model) for key, claim in CLAIMS}
        self._describe()

    # -- words and curves ---------------------------------------------------------------------

    def _describe(self):
        self.curve.layout.display = None if self.levels else "none"
        if self.levels:
            with self.curve.hold_sync():
                self.curve.labels = [self._label(one) for one in self.levels]
                self.curve.series = [self._line("original", False, "a"), self._line("among", True, "noise")]
        self.note.value = "".join(self._sentences())

    def _label(self, level) -> str:
        from sd_explorer.experiments.way_back import LEVEL_STEPS

        return self.say("levels_label", made=level.steps, count=LEVEL_STEPS, t=f"{level.timestep:.0f}")

    def _line(self, name: str, dashed: bool, colour: str) -> dict:
        values = [getattr(one, name) for one in self.levels]
        return {"name": self.say(f"levels_{name}"), "values": values, "dashed": dashed, "colour": colour}

    def _sentences(self):
        """What the whole curve says here, then what was measured on many; nothing before it is whole."""
        from sd_explorer.experiments.way_back import LEVELS, verdict

        if len(self.levels) < len(LEVELS):
            return
        first, last = self.levels[0], self.levels[-1]
        figures = {"near": first.original, "far": last.original, "close": first.among, "wide": last.among}
        told = self.say(f"levels_{verdict(self.levels)}", **{name: f"{value:.2f}" for name, value in figures.items()})
        yield f"<p><b>{escape(told)}</b></p>"
        for key, rate in self.rates.items():
            if rate:
                yield f"<p class='sdx-mut'>{escape(self.say(key, true=rate.true, of=rate.of))}</p>"
