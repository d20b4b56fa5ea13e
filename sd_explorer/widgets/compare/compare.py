"""Compare: two pictures looked at in four ways."""

from __future__ import annotations

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

VIEWS = ("line", "beside", "turn", "difference")


class Compare(Widget):
    """A line between them that is dragged, side by side, one after the other, and the difference on a fixed scale.

    All of it happens in the browser. Pictures of other sizes are drawn as large as each other, and have no difference map.
    """

    _esm = esm("compare/compare")
    _css = css("choice", "compare/compare")
    first = T.Bytes(help="The picture A, a PNG or JPEG; empty: none.").tag(sync=True)
    second = T.Bytes(help="The picture B.").tag(sync=True)
    names = T.List(T.Unicode(), ["A", "B"], help="What is written at each of them.").tag(sync=True)
    alts = T.List(T.Unicode(), ["", ""], help="What each of them shows, for those who do not see it.").tag(sync=True)
    view = T.Enum(VIEWS, "line", help="How they are looked at.").tag(sync=True)
