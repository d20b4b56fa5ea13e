"""Drop: a place to drop or choose a file."""

from collections.abc import Callable

from sd_explorer.widgets.base import HERE, Widget, esm


class Drop(Widget):
    """A button that opens a PNG and takes one that is dropped on it, up to 8 MB."""

    _esm = esm("drop")
    _css = HERE / "drop.css"

    def on_file(self, callback: Callable[[str, bytes], None]):
        """Call `callback(name, data)` when a file was chosen or dropped."""
        self.on_msg(lambda _, message, buffers: "file" in message and callback(message["file"], bytes(buffers[0])))
