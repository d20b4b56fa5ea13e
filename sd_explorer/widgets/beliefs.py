"""Beliefs: quiet chips below an exhibit: what many think, with an answer, and the lesson that belongs here."""

from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Beliefs(Widget):
    """A row of chips; one that is pressed opens its answer below the row, and closes it again."""

    _esm = esm("beliefs")
    _css = css("beliefs")
    items = T.List(T.Dict(), help="{title, answer} of each belief.").tag(sync=True)
    lesson = T.Unicode(help="What the chip of the lesson says; empty: there is none.").tag(sync=True)

    def on_lesson(self, callback: Callable[[], object]):
        """Call `callback()` when the lesson is asked for."""
        self.on_msg(lambda _, message, buffers: "lesson" in message and callback())
