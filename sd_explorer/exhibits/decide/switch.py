"""Every switch from one run to the other: a strip, a slider under it, and what the chosen one is."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.editing import write_editing
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode, resize, sprite
from sd_explorer.widgets import Curve, Picture, Slider, StepGrid

SIDE = 128
LARGE = 256


class Switch(Part):
    """The strip fills as switches are painted; slider, large picture and curve come when all of them are there."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.shown = None
        group = f"{exhibit.group}-decide"
        self.strip, self.slider = StepGrid(group=group, pixelated=[False]), Slider(group=group, shown=True)
        self.picture, self.leaning = Picture(group=group, size=LARGE), Curve(group=group)
        self.notation, self.take = W.HTML(), W.Button()
        self.strip.observe(lambda change: self._write(), names="index")
        self.slider.observe(lambda change: self._chosen(), names="value")
        self.take.on_click(lambda _: self._take())
        self.take.add_class("sdx-take")
        beside = W.VBox([self.notation, self.take], layout=W.Layout(flex="1 1 180px", min_width="0"))
        self.large = W.HBox([self.picture, beside])
        self.large.add_class("sdx-row")
        self.widget = W.VBox([self.strip, self.slider, self.large, self.leaning])

    def speak(self):
        self.give_words(self.strip, self.picture)
        self.slider.description = self.say("decide_slider")
        self.take.description = self.say("take_this_run")
        self._describe()

    def show(self, shown):
        """A Deciding as far as it has come; None: nothing."""
        before, self.shown = self.shown, shown
        if shown is not None and before is None:
            self.strip.begin(shown.steps + 1, 1)
        self._describe()
        if shown is None:
            return
        known = {one.at for one in before.made} if before else set()
        for one in shown.made:
            if one.at not in known:
                self.strip.push(one.at, [encode(resize(one.picture[None], SIDE)[0])])
        if shown.whole and not (before and before.whole):
            self._show_whole(np.stack([one.picture for one in shown.made]))

    def _show_whole(self, pictures: np.ndarray):
        last = len(pictures) - 1
        at = round(last / 2)
        self.strip.rows = [sprite(pictures, most=SIDE)]
        self.picture.finish(encode(pictures[-1]))
        with self.picture.hold_sync():
            self.picture.count, self.picture.index, self.picture.sprite = last + 1, at, sprite(pictures, most=LARGE)
        with self.slider.hold_sync():
            self.slider.max, self.slider.value = last, at
        self.strip.index = self.leaning.index = at
        self._write()

    # -- words --------------------------------------------------------------------------------

    def _describe(self):
        shown = self.shown
        whole = shown is not None and shown.whole
        for part in (self.slider, self.large, self.leaning):
            part.layout.display = None if whole else "none"
        if shown is None:
            return
        labels = self._labels()
        self.strip.titles, self.strip.subtitles = [self.say("decide_row_cross")], [self.say("decide_row_cross_sub")]
        self.strip.labels = self.slider.labels = labels
        self.picture.alt = self.say("decide_row_cross")
        if whole:
            values = [one.leaning for one in shown.made]
            with self.leaning.hold_sync():
                self.leaning.labels, self.leaning.alt = labels, self.say("decide_leaning_alt")
                self.leaning.series = [{"name": self.say("decide_leaning"), "values": values, "dashed": False}]
            self._write()

    def _labels(self) -> list[str]:
        count, levels = self.shown.steps, self.shown.levels
        return [self.say("decide_switch", first=n, rest=count - n, level=level) for n, level in enumerate(levels)]

    # -- the chosen switch --------------------------------------------------------------------

    @property
    def chosen(self) -> Branch | None:
        """The branch of the switch that is looked at."""
        made = self.shown.made if self.shown is not None and self.shown.whole else ()
        return made[min(int(self.strip.index), len(made) - 1)].branch if made else None

    def _chosen(self):
        """The slider was moved."""
        self.strip.index = int(self.slider.value)

    def _write(self):
        """How A1111 writes the chosen switch, where it has words for it."""
        branch = self.chosen
        if branch is None:
            return
        only_words = set(dict(branch.changes)) <= {"prompt"} and branch.recipe.scheduler != "heun"
        written = write_editing(branch.recipe.prompt, branch.after.prompt, branch.at) if only_words else None
        if written is None or branch.at >= self.shown.steps:
            self.notation.value = ""
        else:
            words = self.say("decide_notation", step=branch.at)
            self.notation.value = f"<p class='sdx-mut'>{escape(words)}<br><code>{escape(written)}</code></p>"

    def _take(self):
        """The chosen switch becomes the current picture; at its ends it is one of the two runs."""
        branch = self.chosen
        if branch is not None:
            ends = {0: branch.after, self.shown.steps: branch.recipe}
            self.session.take(ends.get(branch.at, branch))
