"""Placing: the prompt lands on the map, and words that nobody taught the model are named."""

from __future__ import annotations

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.prompt_map.spot import Spot, spots, strangers
from sd_explorer.session.ticket import Priority


class Placing(Part):
    """Places the session's prompt on the chart of its panel, a few milliseconds on the worker."""

    def __init__(self, panel, page, told):
        super().__init__(panel)
        self.page, self.told = page, told
        self.spot: Spot | None = None
        self._known: list = []
        self._placing, self._wondering = panel.long_work(), panel.long_work()

    def forget(self):
        """Another model was taught other things."""
        self._known.clear()

    def place(self):
        """Place the prompt of the recipe, unless it lies there already or its model is not the chart's."""
        chart, recipe = self.exhibit.chart, self.session.recipe
        if not chart or not recipe.prompt or chart.model.name != recipe.model:
            return
        if self.spot and self.spot.chart is chart and self.spot.placed.prompt == recipe.prompt:
            return
        self._placing.start(lambda model: spots(model, chart, recipe), self._show, priority=Priority.PLACE)

    def _show(self, spot: Spot):
        if spot.chart is not self.exhibit.chart:
            return
        self.spot = spot
        self.page.place(spot.placed, rested=spot.placed.prompt == self.session.view.prompt)
        self.told.spot(spot)
        self._wonder(spot)

    def _wonder(self, spot: Spot):
        """Are there words that this model was never taught? Known of the pocket model alone."""
        prompt = spot.placed.prompt
        if not spot.chart.model.sees or spot.chart.model.family != "pocket":
            self.told.strangers([])
        else:
            self._wondering.start(lambda model: strangers(model, self._known, prompt), self._show_strangers,
                                  priority=Priority.DERIVED)  # fmt: skip

    def _show_strangers(self, item):
        prompt, found = item
        if prompt == self.session.recipe.prompt:
            self.told.strangers(found)
