"""What stands around the map: headings, lists, figures, and the line that says what goes on."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as W

from sd_explorer.exhibits.prompt_map import words as map_words
from sd_explorer.prompts.clusters import cluster_names
from sd_explorer.prompts.map_state import Group, LayOut, Read
from sd_explorer.prompts.reference import group_name
from sd_explorer.widgets import Drop, Label

LISTED = 60


class Told:
    """The layout of the exhibit and everything it says in words; it is told what to say."""

    def __init__(self, drawn: W.Widget, controls):
        self.controls = controls
        self.coloured: tuple | None = None
        self.heading, self.vector_label, self.trust_label, self.seen_label = Label(level=2), Label(), Label(), Label()
        (
            self.note,
            self.said,
            self.near,
            self.trust,
            self.about,
            self.picture,
            self.chosen,
            self.takeaway,
            self.numbers,
        ) = (W.HTML() for _ in range(9))
        self.hint = W.HTML()
        self._strangers: list = []
        self.drop = Drop(title="open_picture", accept="image/png,image/jpeg,image/webp")
        for line in (self.note, self.said, self.hint):
            line.add_class("sdx-mut")
        self.takeaway.add_class("sdx-takeaway")
        self.card = W.VBox([self.seen_label, self.picture, self.drop])
        trust = W.VBox([self.trust_label, self.trust, self.about])
        for card in (self.card, trust):
            card.add_class("sdx-card")
        below = W.HBox([W.VBox([self.near]), W.VBox([trust, self.card])])
        below.add_class("sdx-map-columns")
        self.widget = W.VBox([self.heading, controls.row, self.hint, controls.axes_row, controls.fold, drawn, self.note, self.said, controls.offer,
                              below, self.chosen, self.takeaway, self.vector_label, self.numbers],
                             layout=W.Layout(width="100%"))  # fmt: skip
        self._map, self._language = drawn, "en"
        self._say: Any = None
        self._spot: Any = None
        self._seen: Any = None
        self._page: Any = None
        self._sentence: Callable | None = None
        self._going: tuple = (False, None, 0, 0, False, "")

    def speak(self, say, language: str):
        """Everything again in another language."""
        self._say, self._language = say, language
        self.takeaway.value = escape(say("map_takeaway"))
        if self._page:
            self.whole(self._page)
        if self._spot:
            self.spot(self._spot)
        if self._seen:
            self.seen(self._seen)
        self.tell(self._sentence)
        self.strangers(self._strangers)
        self.note.value = escape(self._progress(*self._going))

    def tell(self, sentence):
        """A line below the map, `sentence(say)`, until the next one."""
        self._sentence = sentence
        self.said.value = escape(sentence(self._say)) if sentence else ""

    def progress(self, making, state, model):
        """What is missing and how far it is."""
        work, missing = making.work, state.missing
        busy = work.state != "idle" and making.job == missing
        stops = isinstance(missing, LayOut) or bool(getattr(missing, "agreed", False))
        self._going = (busy, missing, int(work.done), work.count, state.offered, model.name if model else "")
        self.controls.show_offer(state.offered, busy and stops)
        self.note.value = escape(self._progress(*self._going))

    def _progress(self, busy, missing, done, count, offered, model) -> str:
        say = self._say
        if offered:
            return say("map_offer", model=model, count=f"{map_words.how_many(self.controls.lines):,}")
        if busy and isinstance(missing, Read) and missing.agreed and count:
            return say("map_reading", done=done, count=count)
        if busy and isinstance(missing, LayOut):
            return say("map_laying", share=round(100 * done / count) if count > 1 else 0)
        return say("map_grouping") if busy and isinstance(missing, Group) else ""

    def whole(self, page):
        """The figures of the whole map."""
        self._page, chart = page, page.chart
        if chart:
            self._map.alt = self._say("map_alt", count=len(page.rows))
            self.list(page)
            self.about.value = map_words.whole_html(chart, len(page.rows), self._say)

    def colour(self, page, colouring: tuple, clusters):
        """Colours and names of the groups."""
        self.coloured = colouring
        values, names = groups_of(page.chart, colouring[0] or "cluster", clusters, self._language)
        page.colour(values, lambda value: names.get(value, ""), self._say("map_none"))

    def spot(self, spot):
        """The true neighbours of the prompt and how far its place can be trusted."""
        self._spot = spot
        dimensions = spot.chart.vectors.shape[1]
        self.near.value = map_words.neighbours_html(spot.placed, dimensions, self._say, self._language)
        self.trust.value = map_words.trust_html(spot.placed, dimensions, self._say)
        self.numbers.value = map_words.numbers_html(spot.numbers, self._say)

    def strangers(self, found):
        """Words of the prompt that the model was never taught, with the nearest known things."""
        self._strangers = found
        lines = (
            self._say("map_unknown", word=one.word, near=self._say("list_comma").join(one.nearest)) for one in found
        )
        self.hint.value = "<br>".join(escape(line) for line in lines)

    def seen(self, seen):
        """Where the picture lies."""
        self._seen = seen
        self.picture.value = map_words.picture_html(seen.name, seen.placed, seen.score, self._say, self._language)

    def show_card(self, fits: bool):
        """Pictures lie on the maps of one vector only."""
        self.card.layout.display = None if fits else "none"

    def list(self, page):
        """The prompts inside the lasso."""
        found = [page.chart.prompts[i] for i in page.chosen()] if page.chart else []
        head = self._say("map_chosen", count=len(found)) if found else self._say("map_choose")
        items = "".join(f"<li>{escape(prompt)}</li>" for prompt in found[:LISTED])
        self.chosen.value = f"<span class='sdx-mut'>{escape(head)}</span>" + (
            f"<ul class='sdx-list'>{items}</ul>" if items else ""
        )


def groups_of(chart, label: str, clusters, language: str) -> tuple:
    """(a value for each prompt of a chart, {value: its words}) of a label, or of the clusters where it is none."""
    if label in chart.labels:
        values = chart.labels[label]
        return values, {value: group_name(label, value, language) for value in dict.fromkeys(values)}
    return clusters or (-1,) * len(chart.prompts), {-1: ""} | (
        cluster_names(clusters, chart, language) if clusters else {}
    )
