"""What is told while a word is taught: pictures at times, the exam, likeness, near prompts, old words."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode, resize, sprite
from sd_explorer.widgets import Curve, Label, StepGrid

TILE = 128


class Told(Part):
    """A grid with a column for each Look, the curves under it, and sentences about the first and the last one."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.looks: list = []
        self.like, self.count = "", 0
        group = f"{exhibit.group}-taught"
        self.grid = StepGrid(group=group, pixelated=[False] * 4)
        self.heading = Label(level=3)
        self.loss, self.likeness = Curve(group=group), Curve(group=group)
        self.lines, self.takeaway = W.HTML(), W.HTML()
        self.heading.add_class("sdx-part")
        self.widget = W.VBox([self.grid, self.lines, self.heading, self.loss, self.likeness, self.takeaway])
        self.widget.add_class("sdx-column")
        self.widget.layout.display = "none"

    def speak(self):
        self.explain(self.heading, "taught_exam")
        self.give_words(self.grid)
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(self.say('teach_takeaway'))}</p>"
        self._say()

    def begin(self, count: int):
        """Another teaching, with so many looks."""
        self.looks, self.like, self.count = [], "", count
        self.widget.layout.display = "none"

    def begun(self, like: str):
        """The pupil is there; what its word begins as."""
        self.like = like
        self._say()

    def add(self, look):
        """One more Look."""
        if not self.looks:
            self.grid.begin(self.count, 1 + len(look.pictures))
            self.widget.layout.display = None
        self.looks.append(look)
        self._say()
        tiles = [*look.pictures, look.control]
        self.grid.push(len(self.looks) - 1, [encode(resize(tile[None], TILE)[0]) for tile in tiles])
        self.grid.index = len(self.looks) - 1

    def rest(self):
        """No more Looks come: the whole grid is written, with as many columns as there are."""
        import numpy as np

        if self.looks:
            rows = [
                *np.stack([look.pictures for look in self.looks], 1),
                np.stack([look.control for look in self.looks]),
            ]
            with self.grid.hold_sync():
                self.grid.count = len(self.looks)
                self.grid.rows = [sprite(row, most=TILE) for row in rows]

    # -- words --------------------------------------------------------------------------------

    def _say(self):
        if not self.looks:
            return
        first, last = self.looks[0], self.looks[-1]
        labels = [self.say(f"teach_at_{look.part}", samples=look.samples) for look in self.looks]
        with self.grid.hold_sync():
            self.grid.titles = [*(recipe.prompt for recipe in first.recipes), self.say("teach_control")]
            self.grid.subtitles = ["", "", "", self.say("teach_control_note")]
            self.grid.labels, self.grid.alt = labels, self.say("teach_grid_alt")
        self._curve(self.loss, "teach_loss", [look.loss for look in self.looks], labels, "b")
        self._curve(self.likeness, "teach_likeness", [look.likeness for look in self.looks], labels, "a")
        told = "".join(f"<p>{escape(line)}</p>" for line in self._sentences(first, last))
        self.lines.value = told

    def _curve(self, curve: Curve, name: str, values: list, labels: list[str], colour: str):
        curve.layout.display = "none" if None in values else None
        if None not in values:
            with curve.hold_sync():
                curve.labels, curve.alt, curve.index = labels, self.say(f"{name}_alt"), len(labels) - 1
                curve.count = len(labels)
                curve.series = [{"name": self.say(name), "values": values, "dashed": False, "colour": colour}]

    def _sentences(self, first, last):
        if self.like:
            yield self.say("teach_like", like=self.like)
        if last is first:
            return
        yield self.say("teach_exam_told", before=f"{first.loss:.3f}", now=f"{last.loss:.3f}")
        if last.likeness is not None:
            key = "teach_more_like" if last.likeness > first.likeness else "teach_less_like"
            yield self.say(key, before=f"{first.likeness:.2f}", now=f"{last.likeness:.2f}")
        if last.near:
            yield self.say("teach_near", before=self._quoted(first.near), now=self._quoted(last.near))
        if last.kept is not None and first.kept is not None:
            yield self._kept(first.kept, last.kept)

    def _quoted(self, prompts) -> str:
        return " · ".join(self.say("teach_quoted", words=words) for words in prompts)

    def _kept(self, before, now) -> str:
        from sd_explorer.experiments.teaching_looks import KNOWN

        lost = [word for word in before if word not in now]
        told = self.say("teach_kept", before=len(before), now=len(now), count=len(KNOWN))
        return told + (" " + self.say("teach_lost", words=self._quoted(lost)) if lost else "")
