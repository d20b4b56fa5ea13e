"""Eight seeds of this prompt: how many land on the same drawing."""

from __future__ import annotations

from collections import Counter
from html import escape

import ipywidgets as W

from sd_explorer.exhibits.copy_or_new.figures import column, thumb
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar

SEEDS = 8


class OftenPanel(Exhibit):
    """The extraction test: paint eight seeds, put the nearest training picture under each."""

    title = "copy_often"

    def build(self) -> W.Widget:
        self.landed: tuple = ()
        self.recipe = None
        self.lead, self.row, self.takeaway = W.HTML(), W.HTML(), W.HTML()
        self.bar = WorkBar(self, self._go, "often")
        return column(self.lead, self.bar.widget, self.row, self.takeaway)

    def speak(self):
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('often_lead', count=SEEDS))}</p>"
        self.bar.speak(self.say("often_go", count=SEEDS))
        self.refresh()

    def on_recipe(self, recipe):
        """Another prompt or scale lands elsewhere."""
        if self.recipe is not None and recipe.change(seed=self.recipe.seed) != self.recipe:
            self.bar.work.stop()
            self.recipe, self.landed = None, ()
        self.refresh()

    def on_model(self, model):
        """There is a model to paint with."""
        self.refresh()

    def refresh(self):
        self.bar.ready(self.session.model is not None)
        self._say()

    def _go(self):
        recipe = self.session.recipe
        self.recipe, self.landed = recipe, ()
        self.bar.work.start(lambda model: _land(model, recipe), self._show, model=recipe.model, count=SEEDS)

    def _show(self, landed):
        self.landed = (*self.landed, landed)
        self._say()

    def _say(self):
        cells = "".join(map(self._cell, self.landed))
        self.row.value = f"<div class='sdx-landed'>{cells}</div>" if cells else ""
        words = self._verdict() if len(self.landed) > 1 else ""
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(words)}</p>" if words else ""

    def _cell(self, landed) -> str:
        seed = self.say("often_seed", seed=landed.seed)
        near = self.say("often_near", distance=landed.near.distance)
        pictures = thumb(landed.picture, seed) + thumb(landed.training, near)
        return f"<figure>{pictures}<figcaption>{escape(seed)}<br>{escape(near)}</figcaption></figure>"

    def _verdict(self) -> str:
        """How many share the most frequent drawing."""
        most = Counter(one.near.drawing for one in self.landed).most_common(1)[0][1]
        key = "often_same" if most > 1 else "often_all_differ"
        return self.say(key, most=most, count=len(self.landed)) if most > 1 else self.say(key, count=len(self.landed))


def _land(model, recipe):
    """On the worker."""
    from sd_explorer.experiments.landing import landings
    from sd_explorer.training.album import album

    return landings(model, album(), recipe, SEEDS)
