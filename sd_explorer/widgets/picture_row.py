"""PictureRow: a few pictures beside each other, each with a name, a line, and cells outlined on it."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class PictureRow(Widget):
    """Figures that share the width; what is not there yet is dashed."""

    _esm = esm("picture_row")
    _css = css("outline", "picture_row")
    items = T.List(
        T.Dict(),
        help="{title, note, alt, colour: a, b or empty, sharp: whether pixels stay squares, grid: [columns, rows], "
        "marked: outlined cells of that grid} of each picture.",
    ).tag(sync=True)
    thumbs = T.List(T.Bytes(), help="JPEG or PNG bytes of each picture; empty: still to come.").tag(sync=True)
    most = T.Int(220, help="Width of a picture at most, in CSS pixels.").tag(sync=True)
