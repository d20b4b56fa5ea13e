"""Thumbs: small pictures at the points of the map, painted for what is in sight."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.prompt_map.spot import small
from sd_explorer.experiments.thumbnail import thumbnail_recipe, thumbnails
from sd_explorer.session.ticket import Priority

KEPT = 2000
"""Thumbnails kept, about 4 KB each."""


class Thumbs(Part):
    """Keyed by the whole recipe, so that none of another seed is shown."""

    def __init__(self, panel, page):
        super().__init__(panel)
        self.page, self.kept = page, OrderedDict()
        self._work = panel.long_work()

    def tell(self):
        """Say to the browser what its thumbnails are made of: everything but the prompt."""
        self.page.widget.painted = repr(replace(self.session.recipe, prompt=""))

    def want(self, indices: list[int]):
        """Pictures for the points that the browser has room for."""
        if not self.page.widget.pictures:
            return
        recipe, prompts = self.session.recipe, {i: self.page.prompt(i) for i in indices}
        points = {thumbnail_recipe(recipe, prompt): i for i, prompt in prompts.items() if prompt}
        for made in [made for made in points if made in self.kept]:
            self.page.widget.picture(points.pop(made), self.kept[made])
        if points:
            self._work.start(lambda model: thumbnails(model, list(points)), lambda item: self._show(points, *item),
                             model=recipe.model, priority=Priority.DERIVED)  # fmt: skip

    def _show(self, points: dict, made, picture):
        self.kept[made] = data = small(picture)
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        if made == thumbnail_recipe(self.session.recipe, made.prompt):
            self.page.widget.picture(points[made], data)
