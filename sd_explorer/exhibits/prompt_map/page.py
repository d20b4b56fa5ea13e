"""Page: the map as it is drawn; numbers of points on the page and of prompts in the chart are kept apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sd_explorer.pages.map_page import paint_groups, xyz
from sd_explorer.pictures import MAP_COLOURS
from sd_explorer.prompts.records import Placement
from sd_explorer.widgets import PointMap

TRAIL = 12


class Page:
    """Writes one PointMap. `rows` are the prompts on it, in their order; a prompt of another language may be left out."""

    def __init__(self):
        self.widget = PointMap(colours=list(MAP_COLOURS), pictures=True)
        self.chart, self.rows = None, np.arange(0)
        self._trail: list[tuple[Placement, bool]] = []

    def show(self, chart, language: str | None):
        """Another map; language: show the prompts in it only, where the map says which is which."""
        languages = chart.labels.get("language")
        self.rows = np.arange(len(chart.prompts)) if language is None or languages is None else np.flatnonzero(
            np.array(languages) == language)  # fmt: skip
        self.chart, self._trail = chart, []
        with self.widget.hold_sync():
            self.widget.show(chart.points, [chart.prompts[i] for i in self.rows], rows=self.rows)
            self.widget.axes = [[", ".join(end) for end in pair] for pair in chart.settings.get("axes", ())]

    def colour(self, values: Sequence, name, none: str):
        """Colour by a label: a value for each prompt of the chart; name(value): its words, empty where it is `none`."""
        names = {value: name(value) for value in dict.fromkeys(values)}
        paint_groups(self.widget, self.chart.points[self.rows], [values[i] for i in self.rows], names, none)

    @property
    def placed(self) -> list[Placement]:
        """The prompts on the trail, the newest last."""
        return [placed for placed, _ in self._trail]

    def place(self, placed: Placement, rested: bool):
        """Put a prompt on the map. The one before stays on the trail if typing had rested there."""
        if self._trail and not self._trail[-1][1] or self._trail and self._trail[-1][0].prompt == placed.prompt:
            self._trail.pop()
        self._trail = [*self._trail, (placed, rested)][-TRAIL:]
        self._write_trail()

    def rest(self, prompt: str):
        """Typing rests at this prompt."""
        if self._trail and self._trail[-1][0].prompt == prompt:
            self._trail[-1] = self._trail[-1][0], True

    def _write_trail(self):
        last = len(self._trail) - 1
        self.widget.trail = [
            {"text": placed.prompt, **xyz(self.widget, placed.point), "near": self._near(placed) if i == last else []}
            for i, (placed, _) in enumerate(self._trail)
        ]

    def _near(self, placed: Placement) -> list[list[float]]:
        return [self.widget.at(self.chart.points[n.index]) for n in placed.neighbours]

    def guest(self, picture: bytes, placed: Placement | None, own: bool = True):
        """A picture at its place, or none."""
        with self.widget.hold_sync():
            self.widget.guest, self.widget.guest_own = picture if placed else b"", own
            self.widget.guest_at = self.widget.at(placed.point) if placed else []

    def way(self, points):
        """The guesses of a run at their places, the picture last; none: no way."""
        self.widget.way = [self.widget.at(point) for point in points]

    def chosen(self) -> list[int]:
        """Prompts inside the lasso."""
        return [int(self.rows[i]) for i in self.widget.chosen() if i < len(self.rows)]

    def prompt(self, index: int) -> str | None:
        """The prompt of a point on the page."""
        return self.chart.prompts[self.rows[index]] if self.chart and 0 <= index < len(self.rows) else None
