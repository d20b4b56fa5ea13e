"""The walk: from one prompt to another in small steps, all from the same noise or through the noise too."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.pictures import encode, gif, sprite
from sd_explorer.problems import Problem
from sd_explorer.widgets import Label, Picture, Saver, StepGrid

STYLE = {"description_width": "initial"}


class WalkPanel(Panel):
    """Two prompts; the pictures between them are painted one by one, then scrubbed, played and saved."""

    title = "tab_walk"

    def build(self) -> W.Widget:
        self._stops, self._walked = [], None  # pictures so far; (start, prompt, seed) of the walk
        self._between = [self.session.recipe.prompt] * 2  # the last two prompts of the session
        self.heading, self.lead, self.progress = Label(level=3), W.HTML(), W.HTML()
        self.start, self.end = (W.Text(style=STYLE) for _ in range(2))
        self.seed = W.Text(style=STYLE, layout=W.Layout(width="220px"))
        self.count = W.IntSlider(8, min=3, max=24, style=STYLE)
        self.go, self.stop = W.Button(disabled=True), W.Button(disabled=True)
        self.saver = Saver()
        group = f"{self.group}-walk"
        self.picture = Picture(group=group, size=300)
        self.strip = StepGrid(group=group, compact=True, count=0, pixelated=[False])
        self.picture.add_class("sdx-part")
        for button, name in ((self.go, "walk"), (self.stop, "walk-stop")):
            button.add_class(f"sdx-{name}")
        self.go.add_class("sdx-primary")
        self.go.on_click(lambda _: self.session.later(self._walk))
        self.stop.on_click(lambda _: self.session.stop())
        self.saver.on_save(lambda kind: self.session.later(lambda ticket: self._deliver(), "save"))
        rows = [W.HBox([self.start, self.end]), W.HBox([self.count, self.seed]),
                W.HBox([self.go, self.stop, self.saver, self.progress])]  # fmt: skip
        for row in rows:
            row.add_class("sdx-row")
        for field in rows[0].children:
            field.add_class("sdx-map-prompt")
        return W.VBox([self.heading, self.lead, *rows, self.picture, self.strip], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "walk")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('walk_lead'))}</p>"
        for control, key in ((self.start, "from"), (self.end, "to"), (self.count, "count"), (self.seed, "seed"),
                             (self.go, "go")):  # fmt: skip
            control.description = self.say(f"walk_{key}")
        self.seed.placeholder = self.say("walk_seed_hint")
        self.stop.description = self.say("stop")
        self.give_words(self.picture, self.strip, self.saver)
        self.saver.items = [{"id": "gif", "title": self.say("walk_save"), "hint": self.say("walk_save_hint")}]
        self._propose()
        self._name()

    # -- where from, where to -----------------------------------------------------------------

    def on_recipe(self, recipe):
        """The way from the prompt before to the new one, unless somebody wrote other ends."""
        if recipe.prompt != self._between[1]:
            self._between = [self._between[1], recipe.prompt]
            self._propose()

    def _propose(self):
        for field, prompt in zip((self.start, self.end), self._between, strict=True):
            field.placeholder = prompt

    def on_model(self, model):
        """Another model paints another walk."""
        self.go.disabled = False

    def refresh(self):
        self.go.disabled = self.session.model is None

    # -- the worker's side --------------------------------------------------------------------

    def _walk(self, ticket):
        from sd_explorer.experiments.walk import walk

        prompts = [field.value.strip() or field.placeholder for field in (self.start, self.end)]
        start = self.session.recipe.change(prompt=prompts[0])
        seed, count = self._seed(start), self.count.value
        if prompts[0] == prompts[1] and seed == start.seed:
            raise Problem("walk_nowhere")
        self._stops, self._walked = [], (start, prompts[1], seed)
        self.go.disabled, self.stop.disabled = True, False
        try:
            for stop in walk(self.session.model, start, prompts[1], seed, count, ticket.check):
                self._stops.append(stop)
                self.progress.value = f"<span class='sdx-mut'>{len(self._stops)} / {count}</span>"
                self.picture.push(encode(stop.picture))
        finally:
            self.go.disabled, self.stop.disabled, self.progress.value = False, True, ""
            self._show()

    def _seed(self, start) -> int:
        text = self.seed.value.strip()
        return start.change(seed=int(text) if text.isdecimal() else text).seed if text else start.seed

    def _show(self):
        """What was painted, to scrub and play; a walk that was stopped shows as far as it came."""
        if not self._stops:
            return
        pictures = np.stack([stop.picture for stop in self._stops])
        data, last = sprite(pictures), len(pictures) - 1
        self._name()
        self.picture.finish(encode(pictures[-1]))
        with self.picture.hold_sync():
            self.picture.count, self.picture.index, self.picture.sprite = last + 1, last, data
        with self.strip.hold_sync():
            self.strip.count, self.strip.index, self.strip.rows = last + 1, last, [data]
        self.saver.enabled = True

    def _name(self):
        if not self._walked:
            return
        start, prompt, _ = self._walked
        self.picture.alt = self.strip.alt = self.say("walk_alt", start=start.prompt, end=prompt)
        self.strip.labels = [self.say("walk_label", percent=100 * stop.share) for stop in self._stops]

    def _deliver(self):
        """There and back again, so that it has no jump."""
        if self._stops:
            pictures = np.stack([stop.picture for stop in [*self._stops, *self._stops[-2:0:-1]]])
            self.saver.deliver("sd_explorer-walk.gif", "image/gif", gif(pictures, 0.3 * len(pictures), 0))
