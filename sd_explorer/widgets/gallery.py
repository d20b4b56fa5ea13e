"""Gallery: small pictures to go back to."""

from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Gallery(Widget):
    """Thumbnails in a grid; picking one calls `on_pick`'s callback with its id."""

    _esm = esm("gallery")
    _css = css("gallery")
    items = T.List(T.Dict(), help="{id, alt, title} of each picture.").tag(sync=True)
    thumbs = T.List(T.Bytes(), help="JPEG or PNG bytes of each picture.").tag(sync=True)
    selected = T.Unicode(help="id of the picture on show.").tag(sync=True)
    columns = T.Int(6, help="Pictures in a row.").tag(sync=True)

    def on_pick(self, callback: Callable[[str], object]):
        """Call `callback(id)` when a picture is picked."""
        self.on_msg(lambda _, message, buffers: "pick" in message and callback(message["pick"]))
