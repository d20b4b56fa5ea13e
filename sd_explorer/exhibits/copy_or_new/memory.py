"""A student that only remembers, beside the network: perfect memory, patch mosaic, and how much it was given."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.copy_or_new.figures import column, figure, thumb
from sd_explorer.exhibits.copy_or_new.student import KINDS, Shown, Wish, remember
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import sprite
from sd_explorer.widgets import Choice, Curve, Label, Slider, StepGrid

WINDOWS = (1, 3, 5, 7, 9, 13, 21, 31)
SHARES = (1, 4, 16, 64, 0)
"""Pictures that the student is given; 0: all of its library."""
TILE = 96


class MemoryPanel(Exhibit):
    """The same noise and steps, with the closed form in place of the network; sliders for what it sees and knows."""

    title = "copy_memory"

    def build(self) -> W.Widget:
        self.shown: Any = None
        self.lead, self.end, self.takeaway, self.places = W.HTML(), W.HTML(), W.HTML(), W.HTML()
        self.kind = Choice(value=KINDS[0])
        self.window = Slider(value=len(WINDOWS) - 1, min=0, max=len(WINDOWS) - 1)
        self.share = Slider(value=len(SHARES) - 1, min=0, max=len(SHARES) - 1)
        self.window_line, self.share_line = W.HTML(), W.HTML()
        self.bar = WorkBar(self, self._go, "remember")
        group = f"{self.group}-memory"
        self.grid = StepGrid(group=group, pixelated=[False, False])
        self.thinking, self.agreed = Curve(group=group), Curve(group=group)
        self.heading = Label(level=3)
        self.heading.add_class("sdx-part")
        for control in (self.kind, self.window, self.share):
            control.observe(lambda change: self._moved(), names="value")
        rows = [
            W.HBox([line, slider]) for line, slider in ((self.window_line, self.window), (self.share_line, self.share))
        ]
        for row in rows:
            row.add_class("sdx-row")
            row.add_class("sdx-knob")
        self.results = column(self.grid, self.thinking, self.end, self.places, self.heading, self.agreed)
        return column(self.lead, self.kind, *rows, self.bar.widget, self.results, self.takeaway)

    def speak(self):
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('memory_lead'))}</p>"
        self.kind.label = self.say("memory_kind")
        self.kind.options = [{"id": kind, "title": self.say(f"memory_{kind}"), "hint": ""} for kind in KINDS]
        self.bar.speak(self.say("memory_go"))
        self.explain(self.heading, "memory_agreed")
        self.give_words(self.kind, self.grid)
        self._knobs()
        self._say()

    def on_recipe(self, recipe):
        """What is shown belongs to another run."""
        if self.shown and self.shown.wish.trace.recipe != recipe:
            self.bar.work.stop()
            self.shown = None
            self._say()

    def on_trace(self, trace):
        """There is a run to compare with."""
        self.refresh()

    def refresh(self):
        self.bar.ready(self.session.trace is not None)
        self._say()

    # -- gestures -----------------------------------------------------------------------------

    @property
    def wish(self) -> Wish:
        """What the controls say now."""
        share, window = SHARES[int(self.share.value)], WINDOWS[int(self.window.value)]
        return Wish(self.session.trace, self.kind.value or KINDS[0], share, window)

    def _moved(self):
        """A slider follows at once, as soon as something was asked for."""
        self._knobs()
        if self.shown is not None and self.session.trace is not None:
            self._go()

    def _go(self):
        wish = self.wish
        self.bar.work.start(lambda model: remember(model, wish), self._show, model=wish.trace.recipe.model)

    def _show(self, shown: Shown):
        self.shown = shown
        with self.grid.hold_sync():
            self.grid.count, self.grid.index = len(shown.end.steps), len(shown.end.steps) - 1
            self.grid.rows = [sprite(row, most=TILE) for row in shown.rows]
        self._say()

    # -- words --------------------------------------------------------------------------------

    def _knobs(self):
        wish = self.wish
        key = "memory_window_all" if wish.window == WINDOWS[-1] else "memory_window"
        self.window_line.value = escape(self.say(key, side=wish.window))
        self.share_line.value = escape(
            self.say("memory_share", count=wish.share) if wish.share else self.say("memory_all")
        )
        for slider, line in ((self.window, self.window_line), (self.share, self.share_line)):
            slider.description = slider.reading = line.value

    def _say(self):
        shown = self.shown
        self.results.layout.display = None if shown else "none"
        self.takeaway.value = ""
        if shown is None:
            return
        self._label(shown)
        self._curves(shown)
        self.end.value = self._ended(shown)
        self.places.value = self._mosaic(shown)
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(self.say('memory_takeaway'))}</p>"

    def _label(self, shown: Shown):
        whole = shown.wish.window == WINDOWS[-1]
        with self.grid.hold_sync():
            self.grid.titles = [self.say("memory_network"), self.say("memory_perfect" if whole else "memory_patches")]
            self.grid.subtitles = [self.say("memory_network_sub", scale=shown.wish.trace.recipe.guidance_scale),
                                   self.say("memory_knows", count=len(shown.end.library.numbers))]  # fmt: skip
            self.grid.labels = step_labels(shown.wish.trace, self.say)

    def _curves(self, shown: Shown):
        labels = step_labels(shown.wish.trace, self.say)
        for curve, name, values in ((self.thinking, "memory_thinking", shown.end.thinking),
                                    (self.agreed, "memory_r2", np.nan_to_num(shown.end.agreed))):  # fmt: skip
            with curve.hold_sync():
                curve.labels, curve.alt, curve.index = labels, self.say(f"{name}_alt"), len(labels) - 1
                curve.series = [{"name": self.say(name), "values": values.tolist(), "dashed": False, "colour": "b"}]

    def _ended(self, shown: Shown) -> str:
        near = shown.end.distance < 0.01
        words = self.say("memory_ended_in") if near else self.say("memory_ended_near", distance=shown.end.distance)
        last = figure(shown.rows[1][-1], self.say("memory_last"), self.say("memory_last"))
        return f"<div class='sdx-ended'>{last}{figure(shown.picture, words, words)}</div>"

    def _mosaic(self, shown: Shown) -> str:
        """Whose places the mosaic is made of."""
        if shown.wish.window == WINDOWS[-1]:
            return ""
        whose = escape(self.say("memory_whose"))
        map_ = f"<figure class='sdx-whose'>{thumb(shown.map, whose, 160)}<figcaption>{whose}</figcaption></figure>"
        parts = "".join(
            f"<figure style='--sdx-part: {colour}'>{thumb(picture, '', 64)}<figcaption>{share:.0%}</figcaption></figure>"
            for picture, share, colour in shown.sources
        )
        return f"<div class='sdx-mosaic'>{map_}<div class='sdx-sources'>{parts}</div></div>"
