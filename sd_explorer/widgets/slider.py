"""Slider: a number on a line, with a name that a screen reader can say."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Slider(Widget):
    """A range input; `whole` numbers arrive as int. The handle stays inside the line at both ends."""

    _esm = esm("slider")
    _css = css("slider")
    value = T.Float(0.0, help="The number.").tag(sync=True)
    min = T.Float(0.0, help="Left end.").tag(sync=True)
    max = T.Float(1.0, help="Right end.").tag(sync=True)
    step = T.Float(1.0, help="Smallest move.").tag(sync=True)
    description = T.Unicode(help="Its name; shown left of the line if `shown`.").tag(sync=True)
    shown = T.Bool(False, help="Whether name and number stand beside the line.").tag(sync=True)
    reading = T.Unicode(help="What the number means here, for a screen reader; empty: the number.").tag(sync=True)
    labels = T.List(T.Unicode(), help="What each number from 0 on is called; empty: the number.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share their number as the selected step; empty: alone.").tag(sync=True)
    continuous = T.Bool(True, help="Tell while it is dragged, not only when it is let go.").tag(sync=True)
    disabled = T.Bool(False, help="Whether it can't be moved.").tag(sync=True)
