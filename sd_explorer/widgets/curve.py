"""Curve: a small line chart over the steps."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Curve(Widget):
    """Lines over the steps with a dot at the selected one."""

    _esm = esm("curve")
    _css = css("curve")
    series = T.List(T.Dict(), help="{name, values: [float], dashed: bool} for each line; from 0 up.").tag(sync=True)
    labels = T.List(T.Unicode(), help="Name of each step.").tag(sync=True)
    index = T.Int(0, help="Selected step.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)
    x_title = T.Unicode(help="What runs to the right.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent.").tag(sync=True)
