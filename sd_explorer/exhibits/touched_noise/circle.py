"""The circle: twelve noises between two, each painted; where the picture tips."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode, resize, sprite
from sd_explorer.widgets import Curve, Label, StepGrid

SIDE = 128


class Circle(Part):
    """A strip that is filled from its ends and played in the browser, and the way from stop to stop."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.stops, self.recipe = (), None
        group = f"{exhibit.group}-circle"
        self.heading, self.note = Label(level=3), W.HTML()
        self.bar = WorkBar(exhibit, self._start, "circle")
        self.strip = StepGrid(group=group, pixelated=[False])
        self.curve = Curve(group=f"{group}-tips")
        self.heading.add_class("sdx-part")
        self.results = W.VBox([self.strip, self.curve, self.note])
        self.widget = W.VBox([self.heading, self.bar.widget, self.results])
        self.widget.add_class("sdx-spaced")
        self.results.layout.display = "none"

    def speak(self):
        from sd_explorer.experiments.noise_circle import STEPS, STOPS

        self.explain(self.heading, "noise_circle")
        self.bar.speak(self.say("circle_go", stops=STOPS, steps=STEPS))
        self.give_words(self.strip)
        self._describe()

    def ready(self):
        """There is a run whose noise is A."""
        self.bar.ready(True)

    def recipe_changed(self, recipe):
        """A circle belongs to its recipe."""
        if self.recipe is not None and recipe != self.recipe:
            self.clear()

    def clear(self):
        """No circle."""
        self.bar.work.stop()
        self.stops, self.recipe, self.results.layout.display = (), None, "none"

    def _start(self):
        from sd_explorer.experiments.noise_circle import STOPS, circle

        recipe, other = self.session.recipe, self.exhibit.other
        self.clear()
        self.recipe = recipe
        self.bar.work.start(lambda model: circle(model, recipe, other), self._show, model=recipe.model, count=STOPS + 1)

    def _show(self, stop):
        from sd_explorer.experiments.noise_circle import STOPS

        if not self.stops:
            self.strip.begin(STOPS + 1, 1)
            self.results.layout.display = None
        self.stops = tuple(sorted((*self.stops, stop), key=lambda one: one.index))
        self._describe()
        self.strip.push(stop.index, [encode(resize(stop.picture[None], SIDE)[0])])
        if self._whole:
            self.strip.rows = [sprite(np.stack([one.picture for one in self.stops]), most=SIDE)]

    @property
    def _whole(self) -> bool:
        from sd_explorer.experiments.noise_circle import STOPS

        return len(self.stops) == STOPS + 1

    def _describe(self):
        from sd_explorer.experiments.noise_circle import STOPS, tips

        angles = [360 * n / STOPS for n in range(STOPS + 1)]
        with self.strip.hold_sync():
            self.strip.titles, self.strip.subtitles = [self.say("circle_row")], [self.say("circle_row_note")]
            self.strip.labels = [self.say("circle_label", degrees=a, one=np.cos(np.deg2rad(a)), other=np.sin(np.deg2rad(a)))
                                 for a in angles]  # fmt: skip
            self.strip.alt = self.say("circle_alt")
        self.curve.layout.display = None if self._whole else "none"
        self.note.value = ""
        if not self._whole:
            return
        ways = tips(self.stops)
        with self.curve.hold_sync():
            self.curve.labels = [f"{a:.0f}° → {b:.0f}°" for a, b in zip(angles, angles[1:], strict=False)]
            self.curve.series = [{"name": self.say("circle_way"), "values": ways.tolist(), "dashed": False}]
            self.curve.alt = self.say("circle_way_alt")
        most = int(np.argmax(ways))
        told = self.say("circle_tips", start=angles[most], end=angles[most + 1], way=ways[most], mean=ways.mean())
        self.note.value = f"<p><b>{escape(told)}</b></p>"
