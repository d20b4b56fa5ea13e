"""Saver: a menu of files that the browser downloads."""

from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Saver(Widget):
    """«Save ▾»: choosing an entry calls `on_save`'s callback, which answers with `deliver`."""

    _esm = esm("saver")
    _css = css("saver")
    items = T.List(T.Dict(), help="{id, title, hint} of each entry.").tag(sync=True)
    enabled = T.Bool(False, help="Whether there is something to save.").tag(sync=True)

    def on_save(self, callback: Callable[[str], object]):
        """Call `callback(id)` when an entry is chosen."""
        self.on_msg(lambda _, message, buffers: "save" in message and callback(message["save"]))

    def deliver(self, filename: str, mime: str, data: bytes):
        """Have the browser download `data` under a name."""
        self.send({"file": filename, "mime": mime}, buffers=[data])
