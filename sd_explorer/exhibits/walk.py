"""The walk: from one prompt to another in small steps, all from the same noise or through the noise too."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode, gif, sprite
from sd_explorer.problems import Problem
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Label, Picture, Saver, Slider, StepGrid

STYLE = {"description_width": "initial"}


@dataclass(frozen=True, eq=False)
class Way:
    """The pictures that are shown, and what they belong to."""

    start: Recipe
    prompt: str
    stops: tuple = ()


class WalkPanel(Exhibit):
    """Two prompts; the pictures between them are painted one by one, then scrubbed, played and saved."""

    title = "tab_walk"

    def build(self) -> W.Widget:
        self.way: Way | None = None
        self.heading, self.lead = Label(level=2), W.HTML()
        self.start, self.end = (W.Text(style=STYLE) for _ in range(2))
        self.seed = W.Text(style=STYLE, layout=W.Layout(width="220px"))
        self.count = Slider(value=8, min=3, max=24, shown=True)
        self.saver, self.saving = Saver(), self.long_work(every=True)
        self.saver.on_save(lambda kind: self._save())
        self.bar = WorkBar(self, self._go, "walk", pictures=True)
        group = f"{self.group}-walk"
        self.picture = Picture(group=group, size=300)
        self.strip = StepGrid(group=group, compact=True, count=0, pixelated=[False])
        self.picture.add_class("sdx-part")
        ends, numbers = W.HBox([self.start, self.end]), W.HBox([self.count, self.seed, self.saver])
        for row in (ends, numbers):
            row.add_class("sdx-row")
        for field in ends.children:
            field.add_class("sdx-map-prompt")
        return W.VBox([self.heading, self.lead, ends, numbers, self.bar.widget, self.picture, self.strip],
                      layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "walk")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('walk_lead'))}</p>"
        for control, key in ((self.start, "from"), (self.end, "to"), (self.count, "count"), (self.seed, "seed")):
            control.description = self.say(f"walk_{key}")
        self.seed.placeholder = self.say("walk_seed_hint")
        self.bar.speak(self.say("walk_go"))
        self.give_words(self.picture, self.strip, self.saver)
        self.saver.items = [{"id": "gif", "title": self.say("walk_save"), "hint": self.say("walk_save_hint")}]
        self.on_view(self.session.view)
        self._name()

    # -- where from, where to -----------------------------------------------------------------

    def on_view(self, view):
        """The way from the prompt before to the newest, unless somebody wrote other ends."""
        for field, prompt in zip((self.start, self.end), view.walk_ends, strict=True):
            field.placeholder = prompt

    def on_model(self, model):
        """There is a model that can walk."""
        self.bar.ready(True)

    def refresh(self):
        self.bar.ready(self.session.model is not None)

    # -- walking ------------------------------------------------------------------------------

    def _go(self):
        from sd_explorer.experiments.walk import walk

        prompts = [field.value.strip() or field.placeholder for field in (self.start, self.end)]
        start, count = self.session.begun.change(prompt=prompts[0]), int(self.count.value)
        seed = self._seed(start)
        if prompts[0] == prompts[1] and seed == start.seed:
            raise Problem("walk_nowhere")
        self.way = Way(start, prompts[1])
        self.bar.work.start(lambda model: walk(model, start, prompts[1], seed, count), self._show, model=start.model,
                            count=count)  # fmt: skip

    def _seed(self, start: Recipe) -> int:
        text = self.seed.value.strip()
        return start.change(seed=int(text) if text.isdecimal() else text).seed if text else start.seed

    def _show(self, stop):
        """One picture more, to scrub and play; a walk that was stopped shows as far as it came."""
        self.way = Way(self.way.start, self.way.prompt, (*self.way.stops, stop))
        pictures = np.stack([stop.picture for stop in self.way.stops])
        data, last = sprite(pictures), len(pictures) - 1
        self._name()
        self.picture.finish(encode(stop.picture))
        with self.picture.hold_sync():
            self.picture.count, self.picture.index, self.picture.sprite = last + 1, last, data
        with self.strip.hold_sync():
            self.strip.count, self.strip.index, self.strip.rows = last + 1, last, [data]
        self.saver.enabled = True

    def _name(self):
        if self.way:
            self.picture.alt = self.strip.alt = self.say("walk_alt", start=self.way.start.prompt, end=self.way.prompt)
            self.strip.labels = [self.say("walk_label", percent=100 * stop.share) for stop in self.way.stops]

    def _save(self):
        """The walk as it is at the click, there and back again, so that it has no jump."""
        if self.way and self.way.stops:
            stops = [*self.way.stops, *self.way.stops[-2:0:-1]]
            self.saving.start(_film(stops), lambda film: self.saver.deliver("sd_explorer-walk.gif", "image/gif", film),
                              priority=Priority.SAVE)  # fmt: skip


def _film(stops):
    yield gif(np.stack([stop.picture for stop in stops]), 0.3 * len(stops), 0)
