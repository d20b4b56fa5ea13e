"""The channels of the latents: what each looks like, how far it is a colour, and a gain for it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode
from sd_explorer.widgets import Label, PictureRow, Slider

MOST = 4
"""Channels that are shown."""


class Channels(Part):
    """A picture and a slider for each; `changed` is called when a gain is another."""

    def __init__(self, exhibit, changed: Callable[[], object]):
        super().__init__(exhibit)
        self._changed, self._setting, self.code, self.latents = changed, False, None, None
        self.heading, self.row = Label(level=3), PictureRow(most=160)
        self.sliders = [Slider(value=1.0, min=0.0, max=2.0, step=0.1, shown=True) for _ in range(MOST)]
        for slider in self.sliders:
            slider.observe(lambda change: self._moved(), names="value")
        self.heading.add_class("sdx-part")
        gains = W.HBox(self.sliders)
        gains.add_class("sdx-gains")
        self.widget = W.VBox([self.heading, self.row, gains])
        self.widget.add_class("sdx-spaced")

    def speak(self):
        self.explain(self.heading, "latents_channels")
        for number, slider in enumerate(self.sliders, 1):
            slider.description = self.say("latents_gain", channel=number)
        self._describe()

    @property
    def gains(self) -> tuple[float, ...]:
        """A factor for each channel; empty: nothing is changed."""
        values = tuple(slider.value for slider in self.sliders)
        return () if all(value == 1 for value in values) else values

    def take(self, code):
        """Another picture: its channels, and how far they are colours."""
        self.code = code
        for number, slider in enumerate(self.sliders):
            slider.layout.display = None if number < len(code.latents) else "none"
        self.show(code.latents)

    def show(self, latents):
        """The channels as they are decoded."""
        from sd_explorer.experiments.through_latents import channel_picture

        self.latents = latents
        self.row.thumbs = [encode(channel_picture(latents, n), "PNG") for n in range(min(MOST, len(latents)))]
        self._describe()

    def reset(self):
        """Every gain 1, without telling."""
        self._setting = True
        for slider in self.sliders:
            slider.value = 1.0
        self._setting = False

    def _moved(self):
        if not self._setting:
            self._changed()

    def _describe(self):
        if self.code is None:
            return
        shares = self.code.colour[:MOST]
        self.row.items = [
            {"title": self.say("latents_channel", channel=n), "sharp": True, "alt": self.say("latents_channel", channel=n),
             "note": self.say("latents_one_value") if np.isnan(share) else self.say("latents_colour", share=100 * share)}
            for n, share in enumerate(shares, 1)
        ]  # fmt: skip
