"""Picture: the live picture, and afterwards the tile of the selected step."""

import threading
import time

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

WINDOW = 2
"""Frames on their way to the browser at most."""
STALE = 1.0
"""Seconds without an answer after which the browser is taken to be away."""


class Picture(Widget):
    """Draws pushed frames as fast as the browser can and no faster; then any step of a sprite."""

    _esm = esm("picture")
    _css = css("picture")
    last = T.Bytes(help="The finished picture, JPEG or PNG; what a page that opens later shows.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent.").tag(sync=True)
    smooth = T.Bool(True, help="Interpolate when enlarged.").tag(sync=True)
    size = T.Int(420, help="Side in CSS pixels; shrinks with its container.").tag(sync=True)
    busy = T.Bool(False, help="Show that something is being computed.").tag(sync=True)
    sprite = T.Bytes(help="All steps side by side in one picture; empty: none.").tag(sync=True)
    count = T.Int(0, help="Steps in the sprite.").tag(sync=True)
    index = T.Int(0, help="Selected step.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)

    def __init__(self, **traits):
        self._lock = threading.Lock()
        self._sent = self._drawn = 0
        self._time = 0.0
        super().__init__(**traits)
        self.on_msg(self._answered)

    def _answered(self, _, message: dict, buffers):
        with self._lock:
            self._drawn = max(self._drawn, int(message.get("drawn", 0)))

    def ready(self) -> bool:
        """Whether the browser has drawn what it was sent: else the caller can spare itself the encoding."""
        with self._lock:
            if self._sent - self._drawn >= WINDOW and time.monotonic() - self._time > STALE:
                self._drawn = self._sent  # no page is open, or it slept
            return self._sent - self._drawn < WINDOW

    def push(self, data: bytes) -> int:
        """Send one frame (JPEG or PNG bytes); returns its number. Never waits."""
        with self._lock:
            self._sent, self._time = self._sent + 1, time.monotonic()
            number = self._sent
        self.send({"frame": number}, buffers=[data])
        return number

    def finish(self, data: bytes):
        """Show the finished picture and keep it for pages that open later."""
        self.last = data
