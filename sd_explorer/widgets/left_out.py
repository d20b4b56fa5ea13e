"""LeftOut: the picture with all words, then without each of them, with two measures side by side."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class LeftOut(Widget):
    """A strip of pictures; under each what its missing word changed and how much attention the word had."""

    _esm = esm("left_out")
    _css = css("left_out")
    items = T.List(
        T.Dict(),
        help="{text, struck, alt, bars: [{name, value, read}]} of each picture; struck: the text is what is missing; the "
        "bars of one name share a scale.",
    ).tag(sync=True)
    thumbs = T.List(T.Bytes(), help="JPEG or PNG bytes of each picture.").tag(sync=True)
