"""Choice: a few words in one pill, one of them taken; what does not fit waits behind «more»."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Choice(Widget):
    """A radio group in one line."""

    _esm = esm("choice")
    _css = css("choice")
    options = T.List(T.Dict(), help="{id, title, hint} of each choice.").tag(sync=True)
    value = T.Unicode(help="id of the one taken; empty: none.").tag(sync=True)
    most = T.Int(0, help="Choices shown; the rest stand in a menu. 0: all.").tag(sync=True)
    label = T.Unicode(help="What is chosen, for a screen reader.").tag(sync=True)
    wide = T.Bool(False, help="Fill the width, all choices equal.").tag(sync=True)
