"""Guess: say first what you expect, then see the gap to what was measured."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class Guess(Widget):
    """Choose pictures, mark a place on an axis, draw a curve, put words in order, or click a place in a picture.

    All of it with a pointer, a finger or the keyboard. `value` is the browser's; `answer` and `locked` are ours.
    """

    _esm = esm("guess/guess")
    _css = css("guess/guess")
    kind = T.Enum(("choose", "mark", "draw", "order", "place"), "choose", help="What is done.").tag(sync=True)
    options = T.List(T.Dict(), help="{title, note} of each picture (choose) or word (order); note: told after it.").tag(
        sync=True
    )
    thumbs = T.List(T.Bytes(), help="JPEG or PNG bytes of each picture (choose, mark); empty: its title alone.").tag(
        sync=True
    )
    slots = T.List(T.Unicode(), help="What is looked for, one name for each pick; none: a single pick.").tag(sync=True)
    labels = T.List(T.Unicode(), help="Name of each place of the axis (mark, draw).").tag(sync=True)
    ends = T.List(T.Unicode(), help="What stands at the left and the right end of the axis.").tag(sync=True)
    top = T.Float(1.0, help="Height of the axis (draw).").tag(sync=True)
    scene = T.Bytes(help="A picture beside the question (place: the one that is clicked).").tag(sync=True)
    scene_title = T.Unicode(help="What it shows.").tag(sync=True)
    value: T.List[float] = T.List(
        T.Union([T.Int(), T.Float()]),
        help="The guess: an index for each slot, -1 while open (choose); a place (mark); heights (draw); indices, the "
        "first on top (order); x and y from 0 to 1 (place). Empty: none yet.",
    ).tag(sync=True)
    answer: T.List[float] = T.List(
        help="What was measured, as `value`; mark: both ends of a stretch. Empty: not yet."
    ).tag(sync=True)
    locked = T.Bool(False, help="Whether it is too late to guess.").tag(sync=True)
