"""Label: the name of a control, its value, and a «?» that explains in three depths."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Label(Widget):
    """A control's label or a heading with an explanation behind «?»."""

    _esm = esm("label")
    _css = css("label")
    title = T.Unicode(help="The name.").tag(sync=True)
    value = T.Unicode(help="Read-out at the right.").tag(sync=True)
    sentence = T.Unicode(help="First depth.").tag(sync=True)
    paragraph = T.Unicode(help="Second depth.").tag(sync=True)
    formula = T.Unicode(help="Third depth, plain text; may be empty.").tag(sync=True)
    source = T.Unicode(help="Where the formula comes from; may be empty.").tag(sync=True)
    level = T.Int(0, help="0: a label; 3: a heading.").tag(sync=True)
