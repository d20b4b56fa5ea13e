"""The controls of the prompt map: which vector, which layout, which prompts."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.prompt_map import words as map_words
from sd_explorer.problems import Problem
from sd_explorer.widgets import Drop

METHODS = ("umap", "pca", "axes")
METRICS = ("cosine", "euclidean", "manhattan", "correlation")
STYLE = {"description_width": "initial"}


class MapControls:
    """The widgets and what they ask for; they decide nothing themselves."""

    def __init__(self, prompt: str):
        self.prompt = W.Text(prompt, style=STYLE)
        self.prompt.add_class("sdx-map-prompt")
        self.which, self.method, self.colour = (W.Dropdown(style=STYLE) for _ in range(3))
        self.neighbours = W.IntSlider(15, min=2, max=100, style=STYLE, continuous_update=False)
        self.min_dist = W.FloatSlider(0.25, min=0, max=1, step=0.05, style=STYLE, continuous_update=False)
        self.metric = W.Dropdown(options=METRICS, style=STYLE)
        self.dimensions = W.Dropdown(options=[("2-D", 2), ("3-D", 3)], style=STYLE)
        self.axes = [W.Text(style=STYLE, continuous_update=False) for _ in range(2)]
        self.make, self.take, self.back = W.Button(), W.Button(), W.Button()
        self.make.add_class("sdx-primary")
        self.make.layout.display = "none"
        self.own = W.Textarea(rows=4, style=STYLE, layout=W.Layout(flex="1 1 100%"))
        self.file = Drop(title="map_open", accept=".txt,.csv,.tsv,.parquet")
        self.paint = W.Checkbox(True, indent=False)
        self.filling = False
        self.tune()

    @property
    def tuning(self) -> list[W.Widget]:
        """What belongs to one kind of layout."""
        return [self.dimensions, self.neighbours, self.min_dist, self.metric, *self.axes]

    @property
    def asked(self) -> dict:
        """The settings of UMAP."""
        return dict(neighbours=self.neighbours.value, min_dist=round(self.min_dist.value, 2), metric=self.metric.value,
                    dimensions=self.dimensions.value)  # fmt: skip

    @property
    def pairs(self) -> list[list[str]]:
        """The two ends of each named axis; `Problem` where an end is missing."""
        pairs = [[end.strip() for end in (field.value or field.placeholder).split("|")] for field in self.axes]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise Problem("map_axis_words")
        return pairs

    def rows(self) -> tuple[W.Widget, W.Widget, W.Widget, W.Widget]:
        """Rows of controls: choices, settings of the layout, one's own prompts, their buttons."""
        rows = [W.HBox(row) for row in ([self.prompt, self.which, self.method, self.colour], self.tuning, [self.own],
                                        [self.take, self.file, self.back, self.paint])]  # fmt: skip
        for row in rows:
            row.add_class("sdx-row")
        return tuple(rows)

    def tune(self):
        """Show the settings of the chosen layout only."""
        own = {"umap": [self.dimensions, self.neighbours, self.min_dist, self.metric], "pca": [self.dimensions]}
        shown = own.get(self.method.value, self.axes)
        for control in self.tuning:
            control.layout.display = None if control in shown else "none"

    def speak(self, say):
        """Every word."""
        for control, key in ((self.prompt, "prompt"), (self.which, "which"), (self.method, "method"), (self.colour, "colour"),
                             (self.neighbours, "neighbours"), (self.min_dist, "min_dist"), (self.metric, "metric"), (self.dimensions, "dimensions"), (self.axes[0], "axis_1"),
                             (self.axes[1], "axis_2"), (self.take, "take"), (self.back, "back"),
                             (self.paint, "pictures")):  # fmt: skip
            control.description = say(f"map_{key}")
        for number, field in enumerate(self.axes, 1):
            field.placeholder = say(f"map_axis_{number}_hint")
        self.own.placeholder = self.own.tooltip = say("map_own_hint")

    def offer(self, kinds: list[str], labels: list[str], say):
        """Names of the choices in the session's language; what is chosen stays chosen. `filling` meanwhile."""
        self.filling = True
        for menu, options in (
            (self.which, [(map_words.vector_name(kind, say), kind) for kind in kinds]),
            (self.method, [(say(f"map_method_{name}"), name) for name in METHODS]),
            (self.colour, [(say(f"map_by_{name}"), name) for name in labels]),
        ):
            chosen, values = menu.value, [value for _, value in options]
            if list(menu.options) != options:
                menu.options = options
            if values:
                menu.value = chosen if chosen in values else values[0]
        self.filling = False

    def offer_map(self, shown: bool, words: str):
        """The one button: make the map, and while it is made, stop."""
        self.make.description, self.make.layout.display = words, None if shown else "none"
