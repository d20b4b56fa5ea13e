"""Heat maps: where in the picture each word was read while it was painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import ipywidgets as W

from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.exhibits.words import WordsExhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode, evenly
from sd_explorer.widgets import Label

MOST_BYTES = 4 * 2**20
"""Of all maps in the browser; longer runs show fewer of their steps."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What is shown, and the run it belongs to."""

    trace: object
    attention: object
    steps: tuple[int, ...]
    """Indices of the steps whose maps are in the browser."""
    shape: tuple[int, ...]
    maps: bytes
    first: int
    """The word that says something and was read most."""


def seen(model, trace, heads: bool) -> Iterator:
    """Paint the run once more, recorded: Steps, then what there is to see."""
    from sd_explorer.diffusion.heat_maps import packed, shares, views
    from sd_explorer.experiments.heat_maps import recorded

    attention = yield from recorded(model, trace.whole, heads=heads)
    words = model.tokens(trace.whole.prompt).words
    h, w = attention.maps.shape[3:]
    each = 2 * len(attention.views) * len(words) * h * w  # bytes of one step
    steps = tuple(evenly(len(attention.maps), max(1, MOST_BYTES // each - 1)))
    maps = views(attention, [word.tokens for word in words], steps)
    share = shares(maps[0, 0])
    first = max(range(len(words)), key=lambda n: (words[n].says_something, share[n]))
    yield Seen(trace, attention, steps, maps.shape, packed(maps), first)


class HeatMapsPanel(WordsExhibit):
    """On request the run is recorded; pick a word to see where it was read, point at the picture to rank the words."""

    title = "tab_heat_maps"

    def build(self) -> W.Widget:
        self.shown: Seen | None = None
        self.heading, self.lead, self.heads = Label(level=2), W.HTML(), W.Checkbox(False, indent=False)
        self.bar = WorkBar(self, self._look, "look", (self.heads,))
        return W.VBox([self.heading, self.lead, self.bar.widget, self.make_map()], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "words")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('words_lead'))}</p>"
        self.bar.speak(self.say("words_look"))
        self.heads.description = self.say("words_heads")
        super().speak()
        self._name()

    def on_recipe(self, recipe):
        """Maps of another recipe go."""
        super().on_recipe(recipe)
        if not self.belongs(self.shown):
            self.bar.work.stop()
            self.shown = None
            with self.map.hold_sync():
                self.map.maps, self.map.shape = b"", []

    def on_trace(self, trace):
        """The picture under the maps; it can be looked at now."""
        self.bar.ready(True)
        if self.visible:
            self.refresh()

    def refresh(self):
        if trace := self.session.trace:
            self.bar.ready(True)
            self.map.picture = encode(trace.picture)

    def _look(self):
        if trace := self.session.trace:
            heads = self.heads.value
            self.bar.work.start(lambda model: seen(model, trace, heads), self._show, model=trace.recipe.model, count=1)

    def _show(self, shown: Seen):
        if not self.belongs(shown):
            return
        self.shown = shown
        self._name()
        with self.map.hold_sync():
            self.map.step = self.map.view = 0
            self.map.maps, self.map.shape = shown.maps, list(shown.shape)
        self.session.look(word=shown.first)

    def _name(self):
        """Names of views and steps, and the text equivalent of the picture."""
        self.map.alt = self.say("alt_picture", prompt=self.session.recipe.prompt)
        if not self.shown:
            return
        attention = self.shown.attention
        sizes = {source.block: source.size for source in attention.sources}
        names, labels = (
            [self._view(sizes, **view) for view in attention.views[1:]],
            step_labels(self.shown.trace, self.say),
        )
        with self.map.hold_sync():
            self.map.views = [self.say("words_all_layers"), *names]
            self.map.steps = [self.say("words_all_steps"), *(labels[step] for step in self.shown.steps)]

    def _view(self, sizes: dict, block: str, head: int | None = None) -> str:
        part, _, number = block.partition(" ")
        name = self.say(f"block_{part}", number=number, rows=sizes[block][0], columns=sizes[block][1])
        return name if head is None else self.say("words_head", block=name, number=head + 1)
