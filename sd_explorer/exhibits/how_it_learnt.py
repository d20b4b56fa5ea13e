"""How it learnt: the record of a training, moment by moment, and its last column painted now."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.bundled import POCKET
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.judging.record import Record
from sd_explorer.pictures import encode
from sd_explorer.widgets import Choice, Curve, Label, StepGrid

BANDS = ("0", "1", "2", "3")


class HowItLearntPanel(Exhibit):
    """Fixed prompts from fixed noise over the training; the exam's loss with its floor, the judge's figures, one cursor."""

    title = "tab_learnt"

    def build(self) -> W.Widget:
        self.record: Record | None = None
        self.floor: np.ndarray | None = None
        self.live: dict[int, np.ndarray] = {}
        group = f"{self.group}-learnt"
        self.heading, self.loss_heading, self.judge_heading = Label(level=2), Label(level=3), Label(level=3)
        self.lead, self.takeaway, self.same = W.HTML(), W.HTML(), W.HTML()
        self.grid = StepGrid(group=group)
        self.band = Choice(value=BANDS[-1])
        self.band.observe(lambda change: self._curves(), names="value")
        self.loss, self.judged = Curve(group=group), Curve(group=group)
        self.bar = WorkBar(self, self._paint, "last-column")
        self.reading = self.long_work()
        for part in (self.loss_heading, self.judge_heading):
            part.add_class("sdx-part")
        self.body = W.VBox([self.grid, self.bar.widget, self.same, self.loss_heading, self.band, self.loss,
                            self.judge_heading, self.judged, self.takeaway])  # fmt: skip
        self.body.add_class("sdx-column")
        return W.VBox([self.heading, self.lead, self.body], layout=W.Layout(width="100%"))

    def speak(self):
        for label, name in ((self.heading, "how_it_learnt"), (self.loss_heading, "learnt_loss"),
                            (self.judge_heading, "learnt_judge")):  # fmt: skip
            self.explain(label, name)
        self.give_words(self.grid, self.band)
        self.band.label = self.loss_heading.title
        self.band.options = [{"id": band, "title": self.say(f"learnt_band_{band}"), "hint": ""} for band in BANDS]
        self.bar.speak(self.say("learnt_go"))
        self._say()

    def on_model(self, model):
        """There is a model to paint the last column with."""
        self.refresh()

    def refresh(self):
        self.bar.ready(self.session.model is not None and self.record is not None)
        if self.record is None and self.visible:
            self.reading.start(lambda: iter([_read()]), self._show, process=True)

    def _show(self, read):
        self.record, self.floor = read
        if self.record is not None:
            self._rows()
        self._say()
        self.bar.ready(self.session.model is not None and self.record is not None)

    # -- the last column ----------------------------------------------------------------------

    def _paint(self):
        self.live = {}
        self.bar.work.start(_paint, self._painted, model=POCKET, count=self.record.tiles.shape[1])

    def _painted(self, painted):
        row, tile = painted
        self.live[row] = tile
        if len(self.live) == self.record.tiles.shape[1]:
            self._rows()
            self._say()

    def _rows(self):
        """One strip of tiles for each prompt; the live column, once it is whole, stands last."""
        tiles = self.record.tiles
        columns = [tiles[:, row] for row in range(tiles.shape[1])]
        whole = len(self.live) == len(columns)
        if whole:
            columns = [np.concatenate([column, self.live[row][None]]) for row, column in enumerate(columns)]
        with self.grid.hold_sync():
            self.grid.count = len(tiles) + whole
            self.grid.index = self.grid.count - 1
            self.grid.rows = [encode(np.concatenate(list(column), 1)) for column in columns]

    # -- words --------------------------------------------------------------------------------

    def _say(self):
        record = self.record
        self.body.layout.display = None if record else "none"
        if record is None:
            self.lead.value = ""
            return
        start = self.say(f"learnt_start_{record.start}")
        tag = f"<span class='sdx-tag'>{escape(self.say('learnt_recorded'))}</span>"
        self.lead.value = (
            f"<p class='sdx-mut'>{tag} {escape(self.say('learnt_lead', count=len(record)))} {escape(start)}</p>"
        )
        with self.grid.hold_sync():
            self.grid.titles, self.grid.subtitles = _prompts(), [""] * len(_prompts())
            self.grid.pixelated, self.grid.labels = [False] * len(_prompts()), self._labels(record)
        self.same.value = f"<p class='sdx-mut'>{escape(self._difference(record))}</p>"
        self._curves()
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(self._verdict(record))}</p>"

    def _labels(self, record: Record) -> list[str]:
        moments = [self.say("learnt_moment", samples=f"{n:,}", minutes=minutes, rate=f"{rate:.1e}")
                   for n, minutes, rate in zip(record.samples, record.minutes, record.rate, strict=True)]  # fmt: skip
        return [*moments, self.say("learnt_now")] if self.live else moments

    def _difference(self, record: Record) -> str:
        """How the live column differs from the record's last."""
        if not self.live or len(self.live) < record.tiles.shape[1]:
            return ""
        live = np.stack([self.live[row] for row in sorted(self.live)])
        apart = float(np.abs(live.astype(float) - record.tiles[-1]).mean())
        return self.say("learnt_equal" if apart < 4 else "learnt_other", apart=apart)

    def _curves(self):
        record, band = self.record, int(self.band.value or BANDS[-1])
        if record is None:
            return
        lines = [
            {"name": self.say("learnt_loss"), "values": record.loss[:, band].tolist(), "dashed": False, "colour": "a"}
        ]
        if self.floor is not None:
            floor = {"name": self.say("learnt_floor"), "values": [float(self.floor[band])] * len(record)}
            lines.append(floor | {"dashed": True, "colour": "noise"})
        scores = [{"name": self.say(f"learnt_{name}"), "values": (record.scores[name] / 100).tolist(), "dashed": dashed,
                   "colour": colour} for name, dashed, colour in (("concept_top5", False, "a"), ("style", False, "b"),
                                                                  ("background", True, "noise"))]  # fmt: skip
        for curve, series, alt in ((self.loss, lines, "learnt_loss_alt"), (self.judged, scores, "learnt_judge_alt")):
            with curve.hold_sync():
                curve.labels, curve.series, curve.alt = self._labels(record)[: len(record)], series, self.say(alt)
                curve.index = len(record) - 1

    def _verdict(self, record: Record) -> str:
        """When loss and judge were as good as settled, in this record."""
        from sd_explorer.judging.record import settled

        loss, found = settled(record.loss.mean(1)), settled(record.scores["concept_top5"])
        if loss is None or found is None or record.start != "fresh":
            return self.say("learnt_no_way")
        key = "learnt_loss_first" if loss < found else "learnt_loss_later" if loss > found else "learnt_together"
        return self.say(key, loss=record.minutes[loss], found=record.minutes[found])


def _prompts() -> list[str]:
    from sd_explorer.judging.recorder import TILES

    return list(TILES)


def _read():
    """On the worker: (the record that ships, the floor of its loss)."""
    from sd_explorer.judging.record import read
    from sd_explorer.training.album import album

    return read(), album().numbers["floor"]


def _paint(model):
    """On the worker: Steps, then (row, tile) for each prompt."""
    from sd_explorer.experiments.thumbnail import thumbnails
    from sd_explorer.judging.record import recipes, shrunk

    asked = recipes()
    for item in thumbnails(model, asked):
        yield (asked.index(item[0]), shrunk(item[1])) if isinstance(item, tuple) else item
