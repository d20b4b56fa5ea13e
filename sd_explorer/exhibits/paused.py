"""«50 steps paused at 10» beside a real 10-step run."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import sprite
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Label, Slider, StepGrid

LONG, SHORT = 50, 10


class PausedPanel(Exhibit):
    """A long run stopped early still holds noise; a short run of as many steps is finished. Both are really run."""

    title = "tab_paused"

    def build(self) -> W.Widget:
        self.shown: tuple | None = None
        options = dict(shown=True, continuous=False)
        self.heading, self.lead, self.verdict = Label(level=2), W.HTML(), W.HTML()
        self.long = Slider(value=LONG, min=10, max=100, **options)
        self.short = Slider(value=SHORT, min=2, max=30, **options)
        for control in (self.long, self.short):
            control.observe(lambda change: self.refresh(), names="value")
        self.bar = WorkBar(self, self._compare, "paused", (self.long, self.short))
        self.grid = StepGrid(group=f"{self.group}-paused", count=0, pixelated=[True, False, True, False])
        return W.VBox([self.heading, self.lead, self.bar.widget, self.grid, self.verdict],
                      layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "paused")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('paused_lead'))}</p>"
        self.long.description, self.short.description = self.say("paused_long_steps"), self.say("paused_short_steps")
        self.bar.speak(self.say("paused_run"))
        self.give_words(self.grid)
        self._describe()

    def _steps(self) -> tuple[int, int]:
        """(length of the long run, where it is paused); LCM's schedule holds 50."""
        long, short = int(self.long.value), int(self.short.value)
        long = min(long, 50) if self.session.recipe.scheduler == "lcm" else long
        return long, min(short, long - 1)

    def on_trace(self, trace):
        """A new picture: make the comparison for it, when it is looked at."""
        self.refresh()

    def refresh(self):
        if trace := self.session.trace:
            self.bar.ready(True)
            if self.visible and not self.session.slow and not self._is_shown(trace):
                self._compare()

    def _is_shown(self, trace) -> bool:
        return self.shown is not None and self.shown[0].recipe == trace.begun_with and self.shown[1:] == self._steps()

    def _compare(self):
        from sd_explorer.experiments.paused import paused_or_finished

        recipe, (long, short) = self.session.trace.begun_with, self._steps()
        self.bar.work.start(lambda model: paused_or_finished(model, recipe, long, short),
                            lambda found: self._show(found, long, short), model=recipe.model, count=1,
                            priority=Priority.DERIVED)  # fmt: skip

    def _show(self, comparison, long: int, short: int):
        count = len(comparison.finished.clean)
        self.shown = comparison, long, short
        with self.grid.hold_sync():
            self.grid.count, self.grid.index = count, count - 1
            self.grid.rows = [sprite(row, most=128) for row in comparison.rows]
        self._describe()

    def _describe(self):
        """Titles, labels and the verdict."""
        long, short = self.shown[1:] if self.shown else self._steps()
        with self.grid.hold_sync():
            self.grid.titles = [self.say("paused_long", long=long, short=short), "",
                                self.say("paused_short", long=long, short=short), ""]  # fmt: skip
            self.grid.subtitles = [self.say("row_noisy"), self.say("row_clean")] * 2
            count = self.grid.count
            self.grid.labels = [self.say("running", step=i + 1, count=count) for i in range(count)]
        if self.shown:
            left = self.shown[0].paused.noise_left
            words = self.say("paused_verdict", level=left, long=long, short=short)
            self.verdict.value = f"<p>{escape(words)}</p>"
