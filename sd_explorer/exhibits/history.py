"""History: every finished picture is kept, if a person says so, and can be looked for, opened, marked and deleted."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.saving import restore
from sd_explorer.files.png import settings_from_png
from sd_explorer.pictures import read_picture, thumb
from sd_explorer.session.ticket import Priority
from sd_explorer.sweeps.history import History, title_of
from sd_explorer.widgets import Gallery, Label

FOLDER = "sd_explorer_history"
"""Where pictures are kept, unless another folder is named: below where the notebook runs."""
MOST = 48
"""Pictures shown at once; more are found by their words."""
SIDE = 108


class HistoryPanel(Exhibit):
    """A switch, off at first, a folder, words to look for, and the pictures; a click brings all of their settings back."""

    title = "tab_history"

    def build(self) -> W.Widget:
        self.history: History | None = None
        self.rows: list[dict] = []
        self._thumbs: dict[str, bytes] = {}
        self._sure = False
        self.heading, self.lead, self.told = Label(level=2), W.HTML(), W.HTML()
        self.switch, self.folder = W.Checkbox(indent=False), W.Text(value=FOLDER, continuous_update=False)
        self.words, self.only = W.Text(), W.Checkbox(indent=False)
        self.gallery, self.star, self.bin = Gallery(columns=8), W.Button(), W.Button()
        self.reading, self.keeping = self.long_work(), self.long_work(every=True)
        self.switch.observe(lambda change: self._switched(), names="value")
        self.folder.observe(lambda change: self._switched(), names="value")
        for control in (self.words, self.only):
            control.observe(lambda change: self.read(), names="value")
        self.gallery.on_pick(self._pick)
        self.star.on_click(lambda _: self._mark())
        self.bin.on_click(lambda _: self._delete())
        rows = (self.switch, self.folder), (self.words, self.only), (self.star, self.bin)
        return W.VBox([self.heading, self.lead, *map(_row, rows[:2]), self.told, self.gallery, _row(rows[2])])

    def speak(self):
        self.explain(self.heading, "history")
        self.heading.title = self.say("history_question")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('history_lead'))}</p>"
        self.switch.description, self.only.description = self.say("history_keep"), self.say("history_only")
        self.folder.placeholder, self.words.placeholder = self.say("history_folder"), self.say("history_words")
        self._tell()

    # -- keeping ------------------------------------------------------------------------------

    def _switched(self):
        """On, off, or another folder."""
        self.history = None
        if self.switch.value:
            with self.session.telling():
                history = History(self.folder.value.strip() or FOLDER)
                history.open()
                self.history = history
            if self.history is None:
                return
            if self.session.trace:
                self.on_trace(self.session.trace)
        self.read()

    def on_trace(self, trace):
        """A finished picture is written down beside the painting."""
        if history := self.history:
            self.keeping.start(lambda: _kept(history, trace), self._kept, process=True, priority=Priority.SAVE)

    def _kept(self, new: bool):
        if new and self.visible:
            self.read()

    def refresh(self):
        self.read()

    # -- looking ------------------------------------------------------------------------------

    def read(self):
        """Find what is looked for, beside the painting."""
        history, words, marked = self.history, self.words.value, self.only.value
        self.reading.stop()
        if history is None:
            self._show([], {})
            return
        known = dict(self._thumbs)
        self.reading.start(
            lambda: _found(history, words, marked, known), lambda found: self._show(*found), process=True
        )

    def _show(self, rows: list[dict], thumbs: dict[str, bytes]):
        self.rows, self._thumbs, self._sure = rows, self._thumbs | thumbs, False
        shown = [row for row in rows[:MOST] if row["file"] in self._thumbs]
        with self.gallery.hold_sync():
            self.gallery.items = [{"id": row["file"], "alt": row["prompt"],
                                   "title": f"{'★ ' if row.get('favourite') else ''}{title_of(row)}"} for row in shown]  # fmt: skip
            self.gallery.thumbs = [self._thumbs[row["file"]] for row in shown]
            if self.gallery.selected not in {row["file"] for row in shown}:
                self.gallery.selected = ""
        self._tell()

    @property
    def chosen(self) -> dict | None:
        """What the index says of the picture that was clicked."""
        return next((row for row in self.rows if row["file"] == self.gallery.selected), None)

    def _tell(self):
        """How many there are, and what can be done with the chosen one."""
        row = self.chosen
        self.star.disabled = self.bin.disabled = row is None
        self.star.description = self.say("history_unmark" if row and row.get("favourite") else "history_mark")
        self.bin.description = self.say("history_sure" if self._sure else "history_delete")
        count = self.say("history_count", count=len(self.rows), shown=min(len(self.rows), MOST))
        words = count if self.history else self.say("history_off")
        name = f"<br><b>{escape(title_of(row))}</b>" if row else ""
        self.told.value = f"<p class='sdx-mut'>{escape(words)}{name}</p>"

    # -- gestures -----------------------------------------------------------------------------

    def _pick(self, file: str):
        """Bring the settings of a picture back."""
        data = self.history.picture(file) if self.history else None
        if data is None:
            self.read()
            return
        self.gallery.selected, self._sure = file, False
        self._tell()
        with self.session.telling():
            restore(self.session, settings_from_png(data, file))

    def _mark(self):
        if self.history and (row := self.chosen):
            self.history.mark(row, not row.get("favourite"))
            self.read()

    def _delete(self):
        """The first press asks, the second one deletes."""
        if not self.history or not (row := self.chosen):
            return
        if not self._sure:
            self._sure = True
            self._tell()
            return
        self.history.delete(row)
        self.read()


def _row(children: tuple) -> W.HBox:
    row = W.HBox(children)
    row.add_class("sdx-row")
    return row


def _kept(history: History, trace):
    yield history.keep(trace)


def _found(history: History, words: str, marked: bool, known: dict):
    """(rows, thumbnails that were not known), as a work gives it."""
    rows, thumbs = history.rows(words, marked), {}
    for row in rows[:MOST]:
        if row["file"] not in known and (data := history.picture(row["file"])):
            thumbs[row["file"]] = thumb(read_picture(data), SIDE)
    yield rows, thumbs
