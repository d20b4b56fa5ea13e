"""Seeing: where the explorer's own picture lies among the prompts, or one from outside."""

from __future__ import annotations

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.prompt_map.spot import Seen, sights, sights_of_file
from sd_explorer.session.ticket import Priority


class Seeing(Part):
    """Looks at a picture with the model's eye, where it has one; one from outside stays until there is a newer own one."""

    def __init__(self, panel, page, told):
        super().__init__(panel)
        self.page, self.told = page, told
        self.seen: Seen | None = None
        self._own = None  # the explorer's own picture that was looked at last
        self._work = panel.long_work()

    def see(self):
        """Look at the explorer's own picture, unless it was looked at already."""
        trace, chart, model = self.session.trace, self.exhibit.chart, self.session.model
        fits = bool(chart and model and model.sees and chart.which == "pooled")
        self.told.show_card(fits)
        if fits and trace and trace.recipe.model == model.name and not self._is_seen(chart, trace.picture):
            self._own = trace.picture
            self._work.start(lambda model: sights(model, chart, trace.picture, trace.recipe.prompt), self._show,
                             priority=Priority.DERIVED)  # fmt: skip

    def _is_seen(self, chart, picture) -> bool:
        if not self.seen or self.seen.chart is not chart:
            return False
        return picture is (self.seen.picture if self.seen.name is None else self._own)

    def look_at(self, name: str, data: bytes):
        """Look at a picture from outside."""
        chart, prompt = self.exhibit.chart, self.session.recipe.prompt
        if chart:
            self._work.start(lambda model: sights_of_file(model, chart, data, prompt, name), self._show)

    def _show(self, seen: Seen):
        if seen.chart is self.exhibit.chart:
            self.seen = seen
            self.page.guest(seen.thumbnail, seen.placed, own=seen.name is None)
            self.told.seen(seen)
