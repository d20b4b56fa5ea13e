"""Drop: a place to drop or choose a file."""

from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Drop(Widget):
    """A button that opens a file and takes one that is dropped on it, up to 8 MB."""

    _esm = esm("drop")
    _css = css("drop")
    title = T.Unicode("open_png", help="Key of its words; `<title>_hint` explains.").tag(sync=True)
    accept = T.Unicode("image/png", help="What the file dialog offers.").tag(sync=True)

    def on_file(self, callback: Callable[[str, bytes], object]):
        """Call `callback(name, data)` when a file was chosen or dropped."""
        self.on_msg(lambda _, message, buffers: "file" in message and callback(message["file"], bytes(buffers[0])))
