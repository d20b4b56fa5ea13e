"""WorkBar: start, stop, how far it is and what is left, for one piece of long work of an exhibit."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape

import ipywidgets as W

from sd_explorer.session.ticket import nobody

EVERY = 0.1
"""Seconds between two updates while it runs."""


class WorkBar:
    """A row with a button that starts the work, one that stops it alone, and a line that says how it goes.

    exhibit: the Panel whose work it is. begin: called when the first button is pressed; it reads the controls and calls
    `bar.work.start(...)`; a `Problem` it raises is told. name: class of the first button, `sdx-NAME`, and of the other,
    `sdx-NAME-stop`. extra: widgets between the two. changed: told as `Work` tells it.
    pictures: whether each result is one picture; how many a second were painted then stands in the line at the end.
    """

    def __init__(self, exhibit, begin: Callable[[], None], name: str, extra: tuple = (), changed=nobody,
                 pictures: bool = False):  # fmt: skip
        self._exhibit, self._changed, self._name, self._pictures = exhibit, changed, name, pictures
        self._ready, self._reached, self._shown = False, (0, 0), 0.0
        self.go, self.stop, self.line = W.Button(disabled=True), W.Button(disabled=True), W.HTML()
        self.go.add_class("sdx-primary")
        self.go.add_class(f"sdx-{name}")
        self.stop.add_class(f"sdx-{name}-stop")
        self.work = exhibit.long_work(self._moved)
        self.go.on_click(lambda _: self._pressed(begin))
        self.stop.on_click(lambda _: self.work.stop())
        self.widget = W.HBox([self.go, *extra, self.stop, self.line])
        self.widget.add_class("sdx-row")

    def speak(self, title: str):
        """Every word; title: of the first button."""
        self.go.description, self.stop.description = title, self._exhibit.say("stop")
        self._write()

    def ready(self, ready: bool):
        """Whether there is something to work on."""
        self._ready = ready
        self._write()

    def _pressed(self, begin):
        with self._exhibit.session.telling():
            begin()

    def _moved(self):
        """The work is in another state or further on; the session's lock is held."""
        state, now = self.work.state, time.monotonic()
        if state == "running":
            self._reached = int(self.work.done), self.work.count
        if state == "running" and self.go.disabled and now - self._shown < EVERY:
            return
        self._shown = now
        self._write()
        self._changed()

    def _write(self):
        state = self.work.state
        busy = state != "idle"
        self.go.disabled, self.stop.disabled = busy or not self._ready, not busy
        self.line.value = f"<span class='sdx-mut' role='status'>{self._sentence(state)}</span>"

    def _sentence(self, state: str) -> str:
        done, count = self._reached
        say = self._exhibit.say
        if state == "waiting":
            return escape(say("work_waiting"))
        if state == "running":
            return self._progress(done, count)
        if count and not self.work.finished:
            return escape(say("work_stopped", done=done, count=count))
        pace = self._pictures and self.work.finished and count and self.work.spent
        return escape(say("work_pace", count=count, pace=count / pace)) if pace else ""

    def _progress(self, done: int, count: int) -> str:
        """A bar, how many of how many, and the time left once it is known."""
        if not count:
            return escape(self._exhibit.say("work_running"))
        words, left = [self._exhibit.say("work_done", done=done, count=count)], self.work.seconds_left
        if left is not None:
            words.append(self._exhibit.say("work_left", seconds=left))
        share = 100 * min(1.0, self.work.done / count)
        bar = f"<span class='sdx-bar'><span style='width:{share:.0f}%'></span></span>"
        return bar + escape(" · ".join(words))


class QuietBar(WorkBar):
    """For work that a gesture starts: no button to begin, and Stop stands there only while something goes on.

    name: class of its Stop button, `sdx-NAME-stop`.
    """

    def __init__(self, exhibit, name: str):
        super().__init__(exhibit, nobody, name)
        self.go.layout.display = self.stop.layout.display = "none"

    def speak(self, title: str = ""):
        """Every word."""
        super().speak(title)

    def _write(self):
        super()._write()
        self.stop.layout.display = "none" if self.stop.disabled else None
