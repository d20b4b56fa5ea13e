"""The controls of the prompt map: what somebody wishes to see. They decide nothing themselves."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.prompt_map import words as map_words
from sd_explorer.problems import Problem
from sd_explorer.prompts.map_state import Axes, Layout, MapWish, Pca, Umap
from sd_explorer.widgets import Drop, Saver, Slider

METRICS = ("cosine", "euclidean", "manhattan", "correlation")
STYLE = {"description_width": "initial"}


class MapControls:
    """The widgets; `wish` is what they say."""

    def __init__(self, prompt: str):
        self.lines, self.agreed, self.filling = None, False, False
        self.prompt = W.Text(prompt, style=STYLE)
        self.prompt.add_class("sdx-map-prompt")
        self.mine, self.paint = W.Checkbox(True, indent=False), W.Checkbox(True, indent=False)
        self.guesses = W.Checkbox(False, indent=False)
        self.kind = W.ToggleButtons(options=[("", "likeness"), (" ", "axes")])
        self.kind.add_class("sdx-choice")
        self.axes = [W.Text(style=STYLE, continuous_update=False) for _ in range(2)]
        self.which, self.method, self.colour = (W.Dropdown(style=STYLE) for _ in range(3))
        self.neighbours = Slider(value=15, min=2, max=100, shown=True, continuous=False)
        self.min_dist = Slider(value=0.25, min=0, max=1, step=0.05, shown=True, continuous=False)
        self.metric = W.Dropdown(options=METRICS, style=STYLE)
        self.dimensions = W.Dropdown(options=[("2-D", 2), ("3-D", 3)], style=STYLE)
        self.make, self.stop, self.more, self.take, self.back = (W.Button() for _ in range(5))
        self.make.add_class("sdx-primary")
        self.own = W.Textarea(rows=4, style=STYLE, layout=W.Layout(flex="1 1 100%"))
        self.file, self.saver = Drop(title="map_open", accept=".txt,.csv,.tsv,.parquet"), Saver()
        self.more.on_click(lambda _: self._fold())
        self._build()
        self.tune()

    def _build(self):
        self.row = _row(self.prompt, self.mine, self.kind, self.more)
        self.axes_row = _row(*self.axes)
        self.fold = W.VBox([
            _row(self.which, self.colour, self.method, self.dimensions), _row(self.neighbours, self.min_dist, self.metric),
            _row(self.own), _row(self.take, self.file, self.back, self.paint, self.guesses), _row(self.saver)])  # fmt: skip
        self.fold.add_class("sdx-card")
        self.fold.add_class("sdx-map-more")
        self.fold.layout.display = "none"
        self.more.add_class("sdx-quiet")
        self.offer = _row(self.make, self.stop)

    @property
    def wishing(self) -> list[W.Widget]:
        """The controls whose value is part of the wish."""
        return [self.kind, self.which, self.method, self.colour, self.dimensions, self.neighbours, self.min_dist,
                self.metric, *self.axes]  # fmt: skip

    @property
    def wish(self) -> MapWish:
        """What is wished; `Problem` where an end of an axis is missing."""
        return MapWish(self.lines, self.which.value or "", self._layout(), self.colour.value == "cluster", self.agreed)

    def _layout(self) -> Layout:
        if self.kind.value == "axes":
            return Axes(self._pairs())
        if self.method.value == "pca":
            return Pca(self.dimensions.value)
        return Umap(self.dimensions.value, int(self.neighbours.value), round(self.min_dist.value, 2), self.metric.value)

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        pairs = [[end.strip() for end in (field.value or field.placeholder).split("|")] for field in self.axes]
        if any(len(pair) != 2 or not all(pair) or pair[0] == pair[1] for pair in pairs):
            raise Problem("map_axis_words")
        return tuple((first, second) for first, second in pairs)

    def tune(self):
        """Show the settings of the chosen layout only."""
        axes, umap = self.kind.value == "axes", self.method.value != "pca"
        self.axes_row.layout.display = None if axes else "none"
        for control in (self.method, self.dimensions):
            control.layout.display = "none" if axes else None
        for control in (self.neighbours, self.min_dist, self.metric):
            control.layout.display = "none" if axes or not umap else None

    def _fold(self):
        shut = self.fold.layout.display == "none"
        self.fold.layout.display = None if shut else "none"
        (self.more.add_class if shut else self.more.remove_class)("sdx-on")

    def speak(self, say):
        """Every word."""
        for control in ("which", "method", "colour", "neighbours", "min_dist", "metric", "dimensions", "take", "back", "mine",
                        "more", "make", "guesses"):  # fmt: skip
            getattr(self, control).description = say(f"map_{control}")
        self.paint.description, self.stop.description = say("map_pictures"), say("stop")
        self.prompt.placeholder = self.prompt.tooltip = say("map_find")
        for number, field in enumerate(self.axes, 1):
            field.description, field.placeholder = say(f"map_axis_{number}"), say(f"map_axis_{number}_hint")
        self.own.placeholder = self.own.tooltip = say("map_own_hint")

    def fill(self, kinds: list[str], labels: list[str], say):
        """Names of the choices in the session's language; what is chosen stays chosen. `filling` meanwhile."""
        self.filling = True
        for menu, options in (
            (self.kind, [(say(f"map_kind_{name}"), name) for name in ("likeness", "axes")]),
            (self.which, [(map_words.vector_name(kind, say), kind) for kind in kinds]),
            (self.method, [(say(f"map_method_{name}"), name) for name in ("umap", "pca")]),
            (self.colour, [(say(f"map_by_{name}"), name) for name in labels]),
        ):
            _refill(menu, options)
        self.filling = False

    def show_offer(self, offered: bool, busy: bool):
        """The button that has the map made, the one that stops it."""
        self.make.layout.display = None if offered else "none"
        self.stop.layout.display = None if busy else "none"


def _refill(menu, options: list[tuple[str, str]]):
    chosen, values = menu.value, [value for _, value in options]
    if list(menu.options) != options:
        menu.options = options
    if values:
        menu.value = chosen if chosen in values else values[0]


def _row(*controls: W.Widget) -> W.HBox:
    row = W.HBox(controls)
    row.add_class("sdx-row")
    return row
