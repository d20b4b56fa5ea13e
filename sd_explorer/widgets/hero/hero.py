"""Hero: the picture, live; under it what is going on, and the frames of the run to scrub and play."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

WINDOW = 6
"""Messages on their way to the browser at most; frames that come meanwhile travel together in the next one. The browser
answers now and then, not to each: an answer costs it as much as a frame."""
STALE = 2.0
"""Seconds without an answer after which the browser is taken to be away."""


class Hero(Widget):
    """A run seen in several ways (`kinds`), each a row of frames and all of them ending in the finished picture."""

    _esm = esm("hero/hero")
    _css = css("choice", "hero/hero")
    kinds = T.List(T.Dict(), help="{id, title, hint} of each way to see the run.").tag(sync=True)
    kind = T.Unicode("seen", help="id of the way chosen.").tag(sync=True)
    count = T.Int(0, help="Steps of the run; frame `count` is the finished picture.").tag(sync=True)
    index = T.Int(0, help="Selected frame.").tag(sync=True)
    rows = T.List(T.Bytes(), help="For each kind all steps side by side; empty bytes: only what was pushed.").tag(
        sync=True
    )
    labels = T.List(T.Unicode(), help="Name of each frame.").tag(sync=True)
    last = T.Bytes(help="The finished picture, JPEG or PNG.").tag(sync=True)
    finished = T.Bool(False, help="Whether `last` is the end of the run on show.").tag(sync=True)
    corner = T.Unicode(
        help="Stands in the picture's corner: how it differs from the settings beside it; empty: not."
    ).tag(sync=True)
    status = T.Dict(help="{kind, line, share, stop, paint, problem, detail}: what is going on.").tag(sync=True)
    waking = T.List(T.Unicode(), help="What happens before the first picture; shown until there is one.").tag(sync=True)
    stage = T.Int(0, help="Which of `waking` goes on.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)

    def __init__(self, **traits):
        self._lock = threading.Lock()
        self._sent = self._drawn = 0
        self._time = 0.0
        self._waiting: list[tuple[dict, dict[str, bytes]]] = []
        super().__init__(**traits)
        self.on_msg(self._answered)

    def begin(self, count: int):
        """A new run of so many steps: its frames will be pushed, those on show are forgotten."""
        with self._lock:
            self._waiting = []
        with self.hold_sync():
            self.finished, self.rows, self.labels, self.count, self.index = False, [], [], count, 0
        self.send({"begin": count})

    def push(self, index: int, labels: list[str], frames: dict[str, bytes]):
        """Steps from `index` on, one for each label: for each of some kinds their pictures side by side (JPEG or PNG
        bytes). Never waits; sent when the browser has kept up."""
        with self._lock:
            self._waiting.append(({"index": index, "labels": labels, "kinds": [*frames]}, frames))
        if self.ready():
            self.flush()

    def flush(self):
        """Send what waits, kept up or not."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._sent, self._time = self._sent + 1, time.monotonic()
            number = self._sent
        if waiting:
            self.send({"frames": [about for about, _ in waiting], "number": number},
                      buffers=[data for _, frames in waiting for data in frames.values()])  # fmt: skip

    def ready(self) -> bool:
        """Whether the browser has drawn what it was sent."""
        with self._lock:
            if self._sent - self._drawn >= WINDOW and time.monotonic() - self._time > STALE:
                self._drawn = self._sent  # no page is open, or it slept
            return self._sent - self._drawn < WINDOW

    def on_ask(self, callback: Callable[[str], object]):
        """Call `callback("stop" or "paint")` when somebody asks for it."""
        self.on_msg(lambda _, message, buffers: "ask" in message and callback(message["ask"]))

    def _answered(self, _, message: dict, buffers):
        with self._lock:
            self._drawn = max(self._drawn, int(message.get("drawn", 0)))
            late = self._waiting and self._sent - self._drawn < WINDOW
        if late:
            self.flush()
