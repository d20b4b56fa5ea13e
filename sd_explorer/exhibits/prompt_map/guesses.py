"""The way of the picture: where the guess of each of its steps lies among the prompts."""

from __future__ import annotations

from sd_explorer.exhibits.part import Part
from sd_explorer.session.ticket import Priority


class Guesses(Part):
    """Drawn when it is asked for; the model decodes each guess, CLIP reads it, its true neighbours place it."""

    def __init__(self, panel, page, asked):
        super().__init__(panel)
        self.page, self._asked, self._shown = page, asked, None
        self._work = panel.long_work()
        asked.observe(lambda change: self.see(), names="value")

    def see(self):
        """Draw the way of the explorer's own picture, if it is wanted and not drawn yet."""
        trace, chart, model = self.session.trace, self.exhibit.chart, self.session.model
        fits = bool(chart and model and model.sees and chart.which == "pooled" and trace)
        self._asked.layout.display = None if fits else "none"
        if not fits or not self._asked.value or trace.recipe.model != model.name:
            self._work.stop()
            self._shown = None
            self.page.way([])
        elif self._shown != (trace, chart):
            self._shown = trace, chart
            self._work.start(lambda model: guesses_on(model, chart, trace),
                             lambda points: self._show(points, trace, chart), priority=Priority.DERIVED)  # fmt: skip

    def _show(self, points, trace, chart):
        if self._shown == (trace, chart) and chart is self.exhibit.chart:
            self.page.way(points)


def guesses_on(model, chart, trace):
    """Progress, then where each guess of a run lies on a map, the picture last: float32 `(n + 1, 2 or 3)`."""
    from sd_explorer.experiments.paths import guess_latents
    from sd_explorer.experiments.paths_on_map import way_on_map

    yield from way_on_map(model, chart, guess_latents(trace))
