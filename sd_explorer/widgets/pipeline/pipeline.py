"""Pipeline: words, vectors, noise, denoising, decoder, picture, and apart from them the training; each with real data."""

from __future__ import annotations

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

BOXES = ("words", "vectors", "noise", "denoising", "decoder", "picture", "training")
"""In the order of a run; the training happened before."""


class Pipeline(Widget):
    """Boxes in a row as a tab list; a box that has a room opens it. Lit in order while a run goes on."""

    _esm = esm("pipeline/pipeline")
    _css = css("pipeline/pipeline")
    boxes = T.Dict(help="id -> {title, beside, badge, foot, hint, tab: bool} of each of `BOXES`.").tag(sync=True)
    tokens = T.List(T.Dict(), help="{text, kind: word, mark or cut} of each piece of the prompt.").tag(sync=True)
    vectors = T.Bytes(help="The numbers that the network reads, a PNG.").tag(sync=True)
    noise = T.Bytes(help="The seed's noise, a PNG with one pixel for each latent.").tag(sync=True)
    steps = T.Bytes(help="All steps as small tiles side by side; empty: what was pushed.").tag(sync=True)
    channels = T.Bytes(help="The channels of the last latents side by side, a PNG.").tag(sync=True)
    picture = T.Bytes(help="The picture, small.").tag(sync=True)
    weights = T.List(T.Dict(), help="{name, value, read} of each part of the model: how many numbers it learnt.").tag(
        sync=True
    )
    trained = T.Bytes(help="A few training pictures side by side, square tiles; empty: the weights are shown.").tag(
        sync=True
    )
    count = T.Int(0, help="Steps of the run.").tag(sync=True)
    lit = T.Unicode(help="id of the box that is at work; empty: none.").tag(sync=True)
    chosen = T.Unicode(help="id of the box whose room is open; empty: none.").tag(sync=True)
    compact = T.Bool(False, help="Low boxes, while a room is open.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)

    def begin(self, count: int):
        """A new run of so many steps."""
        with self.hold_sync():
            self.count, self.steps, self.channels, self.picture = count, b"", b"", b""
        self.send({"begin": count})

    def push(self, index: int, count: int, tiles: bytes):
        """So many steps from `index` on: their small pictures side by side."""
        self.send({"index": index, "count": count}, buffers=[tiles])
