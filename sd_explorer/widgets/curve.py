"""Curve: a small line chart over the steps."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Curve(Widget):
    """Lines over the frames with a dot at the selected one; a line may end before the run does, None is a gap."""

    _esm = esm("curve")
    _css = css("curve")
    series = T.List(
        T.Dict(), help="{name, values: [float or None], dashed: bool, colour: noise, a or b} for each line; from 0 up."
    ).tag(sync=True)
    count = T.Int(0, help="Frames from left to right; 0: as many as the longest line has.").tag(sync=True)
    labels = T.List(T.Unicode(), help="Name of each frame.").tag(sync=True)
    index = T.Int(0, help="Selected frame.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent.").tag(sync=True)
