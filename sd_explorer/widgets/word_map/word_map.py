"""WordMap: the words of a prompt, and over the picture where each of them was read."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class WordMap(Widget):
    """Pick a word to see its heat map, point at the picture to rank the words: in the browser, kernel or no kernel."""

    _esm = esm("word_map/word_map")
    _css = css("word_map/word_map")
    rows = T.List(T.Dict(), help="{kind, text, pieces: [str]} of each row of the maps, in the prompt's order.").tag(
        sync=True
    )
    cut = T.List(T.Unicode(), help="Pieces past the limit, which the model does not read.").tag(sync=True)
    picture = T.Bytes(help="The picture, JPEG or PNG; empty: none yet.").tag(sync=True)
    maps = T.Bytes(help="Shares as little-endian uint16, 65535 is one; empty: not recorded.").tag(sync=True)
    shape = T.List(T.Int(), help="[views, steps, rows, h, w] of the maps.").tag(sync=True)
    views = T.List(T.Unicode(), help="Name of each view: the whole UNet, then its blocks.").tag(sync=True)
    steps = T.List(T.Unicode(), help="Name of each step; the first is the mean of all.").tag(sync=True)
    word = T.Int(-1, help="Row whose map is shown; -1: none.").tag(sync=True)
    view = T.Int(0, help="View that is shown.").tag(sync=True)
    step = T.Int(0, help="Step that is shown.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent of the picture.").tag(sync=True)
