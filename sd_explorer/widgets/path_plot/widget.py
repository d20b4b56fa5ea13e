"""PathPlot: the paths of runs on a plane, scrubbed in the browser."""

from collections.abc import Callable

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class PathPlot(Widget):
    """Guesses as solid paths with a picture that moves along each, latents as thin ones; a dot shows its guess."""

    _esm = esm("path_plot/index")
    _css = css("path_plot/style")
    paths = T.List(
        T.Dict(), help="{name, points: [[x, y], ...], thin: [[x, y], ...]} of each run; thin may be empty."
    ).tag(sync=True)
    films = T.List(T.Bytes(), help="For each run its guesses, square tiles side by side, the picture last.").tag(
        sync=True
    )
    colours = T.List(
        T.Unicode(), help="#rrggbb of each run, used again from the start; the current one is accented."
    ).tag(sync=True)
    current = T.Int(-1, help="Which run is the current picture's; -1: none.").tag(sync=True)
    dots = T.Bytes(help="float32 x and y of what lies behind the paths; empty: nothing.").tag(sync=True)
    marks = T.List(T.Dict(), help="{x, y, text} of places with names.").tag(sync=True)
    labels = T.List(T.Unicode(), help="Name of each step, the picture's last.").tag(sync=True)
    index = T.Int(0, help="Selected step.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent.").tag(sync=True)

    def on_pick(self, callback: Callable[[int], object]):
        """Call `callback(run)` when somebody takes a run."""
        self.on_msg(lambda _, message, buffers: "pick" in message and callback(int(message["pick"])))
