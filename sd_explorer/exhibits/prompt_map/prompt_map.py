"""The prompt map: where a prompt lands among two thousand others, and how far the flat picture can be trusted."""

from __future__ import annotations

import time
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.exhibits.prompt_map import words as map_words
from sd_explorer.exhibits.prompt_map.controls import MapControls
from sd_explorer.experiments.thumbnail import thumbnail
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.pictures import MAP_COLOURS, encode, read_picture, resize
from sd_explorer.problems import Problem
from sd_explorer.prompts.atlas import Atlas
from sd_explorer.widgets import Drop, Label, PointMap, Saver

PAUSE = 1.5
"""Seconds. A prompt that stood so long stays on the trail; one that was still being typed is replaced."""
TRAIL = 12
THUMBNAIL = 112
LISTED = 60
WRITTEN = 500
"""Lines of a file that are shown in the field; all of them are mapped."""
EXPORTS = ("chosen", "all", "parquet", "map")


class PromptMapPanel(Panel):
    """Type a prompt and it lands on the map; nothing else moves."""

    title = "tab_map"

    def build(self) -> W.Widget:
        self.atlas, self.chart, self.placed = Atlas(), None, None
        self._model = self._finished = self._laying = self._clusters = self._noted = None
        self._layouts = {}
        self._asked, self._reading, self._stale, self._since = False, False, False, 0.0
        self._wanted, self._pictures = [], {}
        self.map = PointMap(colours=list(MAP_COLOURS), pictures=True)
        self._seen = None  # (name or None for the explorer's own, its picture, its Placement, CLIP score or None)
        self.heading, self.vector_label, self.trust_label, self.seen_label = Label(level=3), Label(), Label(), Label()
        self.near, self.trust, self.whole, self.note, self.numbers, self.chosen, self.seen = (
            W.HTML() for _ in range(7)
        )
        self.note.add_class("sdx-mut")
        self.vector_label.add_class("sdx-part")
        self.saver, self.drop = Saver(), Drop(title="open_picture", accept="image/png,image/jpeg,image/webp")
        self.controls = MapControls(self.session.recipe.prompt)
        self._listen()
        side = [self.near, W.VBox([self.trust_label, self.trust]), W.VBox([self.seen_label, self.seen, self.drop]),
                W.VBox([self.chosen, self.saver])]  # fmt: skip
        self._seen_card = side[2]
        for card in side[1:]:
            card.add_class("sdx-card")
        columns = W.HBox([W.VBox([self.map, self.note, self.controls.make, self.whole]), W.VBox(side)])
        columns.add_class("sdx-map-columns")
        choices, tuning, own, buttons = self.controls.rows()
        rows = [self.heading, choices, tuning, columns, self.vector_label, self.numbers, own, buttons]
        return W.VBox(rows, layout=W.Layout(width="100%"))

    def _listen(self):
        controls = self.controls
        controls.prompt.observe(lambda change: self.session.change(prompt=change.new), names="value")
        controls.which.observe(lambda change: self._renew(), names="value")
        for control in (controls.method, controls.colour, *controls.tuning):
            control.observe(lambda change: self._again(), names="value")
        controls.paint.observe(lambda change: setattr(self.map, "pictures", change.new), names="value")
        controls.make.on_click(lambda _: self._agree())
        controls.take.on_click(lambda _: self._map(controls.own.value.splitlines()))
        controls.file.on_file(self._open_list)
        controls.back.on_click(lambda _: self._map(None))
        self.map.observe(lambda change: self._list(), names="selected")
        self.map.on_pick(lambda i: self.chart and self.session.change(prompt=self.chart.prompts[i]))
        self.map.on_path(self._path)
        self.map.on_want(self._want)
        self.drop.on_file(lambda name, data: self.session.later(lambda ticket: self._look_at(name, data), "save"))
        self.saver.on_save(lambda kind: self.session.later(lambda ticket: self._deliver(kind), "save"))

    # -- words --------------------------------------------------------------------------------

    def speak(self):
        self.explain(self.heading, "prompt_map")
        self.explain(self.vector_label, "which_vector")
        self.explain(self.trust_label, "map_trust")
        self.explain(self.seen_label, "map_picture")
        self.controls.speak(self.say)
        self.give_words(self.map, self.saver, self.drop, self.controls.file)
        self.saver.items = [{"id": k, "title": self.say(f"map_save_{k}"), "hint": self.say(f"map_save_{k}_hint")}
                            for k in EXPORTS]  # fmt: skip
        self._options()
        self._list()
        self._describe()
        if self._noted:
            self._tell(self._noted[0], **self._noted[1])

    def _options(self):
        model, chart = self.session.model, self.chart
        labels = [*chart.labels, "cluster"] if chart else []
        self.controls.offer(model.vector_kinds if model else [], labels, self.say)
        self.controls.make.description = self.say("stop" if self._reading else "map_make")

    def _describe(self):
        """The words beside the map."""
        if chart := self.chart:
            self.map.alt = self.say("map_alt", count=len(chart.prompts))
            self.whole.value = map_words.whole_html(chart, self.say)
            self._colour(chart)
            self._describe_spot(chart)
            self._describe_numbers()

    def _describe_spot(self, chart):
        if placed := self.placed:
            dimensions = chart.vectors.shape[1]
            self.near.value = map_words.neighbours_html(placed, dimensions, self.say)
            self.trust.value = map_words.trust_html(placed, dimensions, self.say)
        self._describe_picture()

    def _describe_numbers(self):
        """What the UNet reads of the placed prompt."""
        if self.placed and self.session.model:
            numbers = self.session.model.encode(self.session.recipe).embeddings[-1].float().cpu().numpy()
            self.numbers.value = map_words.numbers_html(numbers, self.say)

    def _describe_picture(self):
        """Where the picture lies, beside where its prompt lies."""
        model, chart = self.session.model, self.chart
        self._seen_card.layout.display = None if model and model.sees and chart and chart.which == "pooled" else "none"
        if self._seen:
            name, _, placed, score = self._seen
            self.seen.value = map_words.picture_html(name, placed, score, self.say)

    # -- the browser's side -------------------------------------------------------------------

    def _again(self):
        self.controls.tune()
        if self.visible and not self.controls.filling:
            self.session.later(self._work)

    def _renew(self):
        if not self.controls.filling:
            self._stale = True
            self._again()

    def _agree(self):
        self._asked = not self._reading
        if self._reading:
            self.session.stop()
        else:
            self._again()

    def _map(self, lines):
        self.atlas.take(lines)
        self._asked = self._asked or lines is not None
        self._renew()

    def _open_list(self, name: str, data: bytes):
        try:
            lines = read_prompts(data, name)
        except Problem as problem:
            self.session.tell(problem)
            return
        self.controls.own.value = "\n".join(lines[:WRITTEN])
        self._map(lines)

    def _path(self, start: int, end: int):
        """From one point to another: they become the last two prompts, between which the walk goes."""
        if self.chart:
            for index in (start, end):
                self.session.change(prompt=self.chart.prompts[index])
            self._tell("map_path_set", start=self.chart.prompts[start], end=self.chart.prompts[end])

    def _want(self, indices: list[int]):
        self._wanted = indices
        self._again()

    def _list(self):
        """The prompts inside the lasso; this widget is written here only."""
        found = [self.chart.prompts[i] for i in self.map.chosen()] if self.chart else []
        head = self.say("map_chosen", count=len(found)) if found else self.say("map_choose")
        items = "".join(f"<li>{escape(prompt)}</li>" for prompt in found[:LISTED])
        self.chosen.value = f"<b>{escape(head)}</b><ul class='sdx-list'>{items}</ul>"

    def on_recipe(self, recipe):
        """Another prompt: place it before its picture is painted."""
        if " ".join(self.controls.prompt.value.split()) != recipe.prompt:
            self.controls.prompt.value = recipe.prompt
        if self.visible:
            self.session.later(lambda ticket: self._place(), "place")

    def refresh(self):
        self.session.later(self._work)

    # -- the worker's side --------------------------------------------------------------------

    def on_model(self, model):
        """Another model reads in another way."""
        self._model, self._stale, self._pictures = model, True, {}
        self._asked = model.family == "pocket"
        self.controls.paint.value = self.map.pictures = self._asked or model.device.type == "cuda"
        self._options()

    def on_trace(self, trace):
        """The picture is done: time for what the map still needs."""
        if self.visible:
            self.session.later(self._work)

    def _work(self, ticket):
        """Whatever is missing: the map, its layout, its pictures. May be stopped and asked for again at any time."""
        model = self.session.model
        if model is None:
            return
        if model is not self._model:
            self.on_model(model)
        if self._stale:
            self.chart = self.placed = self._finished = self._laying = None
            self._layouts, self._stale = {}, False
        if self.chart is None:
            self._read(model, ticket)
        if self.chart is not None:
            self._arrange()
            self._describe()
            self._place()
            self._see(model)
            self._paint(model, ticket)

    def _read(self, model, ticket):
        """The map that ships, or one read by this model once somebody asked for it."""
        which = self.controls.which.value or model.vector_kinds[0]
        chart = self.atlas.ready(model, which)
        self._reading = chart is None and self._asked
        self._show_button(offer=chart is None)
        try:
            if self._reading:
                chart = self.atlas.read(model, which, lambda done, count: self._progress(done, count, ticket))
        finally:
            self._reading = False
            self._show_button(offer=chart is None and not self._asked)
            if chart is None and not self._asked:
                self._tell("map_offer", model=model.name, count=self.atlas.count)
        if chart is not None:
            self._take(chart)

    def _show_button(self, offer: bool):
        self.controls.offer_map(offer, self.say("stop" if self._reading else "map_make"))

    def _progress(self, done: int, count: int, ticket):
        self._tell("map_reading", done=done, count=count)
        ticket.check()

    def _tell(self, key: str | None = None, **values):
        """The line below the map: what goes on."""
        self._noted = key and (key, values)
        self.note.value = escape(self.say(key, **values)) if key else ""

    def _take(self, chart):
        """Another map, or another layout of it, on the page."""
        self.chart, self._clusters = chart, None
        if chart.method == "umap":
            self._layouts[_key(chart)] = chart
        self._tell()
        self.placed, self._seen, self._since = None, None, 0.0
        self._options()
        self.map.show(chart.points, chart.prompts)
        self._describe()

    def _arrange(self):
        """The layout that the controls ask for; UMAP works beside and comes later."""
        method, chart = self.controls.method.value, self.chart
        if method == "umap":
            asked = self.controls.asked
            made = self._layouts.get(_sorted(asked))
            if made:
                if made is not chart:
                    self._take(made)
            elif self._laying != asked:
                self._laying = asked
                self._tell("map_laying")
                self.session.beside(lambda ticket: self._umap(chart, asked, ticket))
        elif method == "pca" and (chart.method, chart.points.shape[1]) != ("pca", self.controls.dimensions.value):
            self._take(chart.laid_out("pca", dimensions=self.controls.dimensions.value))
        elif method == "axes" and chart.settings != {"axes": [[[end] for end in pair] for pair in self.controls.pairs]}:
            self._take(chart.laid_out("axes", axes=self.controls.pairs))

    def _umap(self, chart, asked: dict, ticket):
        """On the second worker."""
        from sd_explorer.prompts.beside import umap_beside

        layout = None
        try:
            layout = chart.laid_out(
                "umap", umap=lambda v, **given: umap_beside(v, lambda *at: ticket.check(), **given), **asked
            )
            layout.trust  # noqa: B018  measured here, where it holds nobody up
            self.atlas.keep(layout)
        finally:
            if not ticket.stopped:
                self._finished = chart.vectors, layout
                self.session.later(lambda ticket: self._place(), "place")
            elif self._laying is asked:
                self._laying = None  # stopped by hand: asked for again with the next picture

    def _fetch(self):
        """What the second worker has made, if it is still wanted."""
        (vectors, layout), self._finished = self._finished, None
        if self.chart is None or vectors is not self.chart.vectors or self._stale:
            return
        self._tell()
        if layout is not None:
            self._layouts[_key(layout)] = layout
            if self.controls.method.value == "umap":
                self._take(layout)

    def _place(self):
        """The session's prompt on the map, and what the model reads of it. A few milliseconds."""
        if self._finished is not None:
            self._fetch()
        model, chart, recipe = self.session.model, self.chart, self.session.recipe
        if model is None or model.name != recipe.model or not chart or chart.model is not model or not recipe.prompt:
            return
        if self.placed is None or self.placed.prompt != recipe.prompt:
            self.placed = chart.place(recipe.prompt)
            self._add_to_trail(chart)
            self._describe_spot(chart)
            self._describe_numbers()

    def _see(self, model):
        """The explorer's own picture among the prompts, and how well it fits its own."""
        trace, chart = self.session.trace, self.chart
        if not (trace and model.sees and chart.which == "pooled" and trace.recipe.model == model.name):
            return
        if self._seen is None or self._seen[1] is not trace.picture:
            score = model.clip_score(trace.picture, trace.recipe.prompt) if trace.recipe.prompt else None
            self._show_picture(None, trace.picture, score)

    def _look_at(self, name: str, data: bytes):
        """A picture from outside."""
        picture, model = read_picture(data, name), self.session.model
        if model is not None and self.chart is not None:
            self._show_picture(name, picture, model.clip_score(picture, self.session.recipe.prompt))

    def _show_picture(self, name: str | None, picture: np.ndarray, score: float | None):
        placed = self.chart.place_pictures(picture[None])[0]
        self._seen = name, picture, placed, score
        thumb = encode(resize(picture[None], THUMBNAIL)[0])
        with self.map.hold_sync():
            self.map.guest, self.map.guest_at = thumb, self.map.at(placed.point)
        self._describe_picture()

    def _add_to_trail(self, chart):
        near = [self.map.at(chart.points[n.index]) for n in self.placed.neighbours]
        place = dict(zip("xyz", self.map.at(self.placed.point), strict=False))
        now, trail = time.monotonic(), [{**one, "near": []} for one in self.map.trail]
        if trail and now - self._since < PAUSE:
            trail.pop()
        self._since = now
        self.map.trail = [*trail, {"text": self.placed.prompt, **place, "near": near}][-TRAIL:]

    def _colour(self, chart):
        label = self.controls.colour.value or "cluster"
        values = chart.labels.get(label)
        if values is None:
            from sd_explorer.prompts.clusters import clusters

            self._clusters = self._clusters or clusters(chart.points, chart.prompts)
            values = self._clusters
        names = list(dict.fromkeys(values))[:256]
        numbers = {name: number for number, name in enumerate(names)}
        groups = np.array([numbers.get(value, 255) for value in values], np.uint8)
        self.map.paint(groups, [map_words.group_name(label, name, self.language, self.say) for name in names])

    def _paint(self, model, ticket):
        """Pictures for the points that the browser has room for."""
        chart, recipe = self.chart, self.session.recipe
        for index in list(self._wanted):
            ticket.check()
            prompt = chart.prompts[index] if index < len(chart.prompts) else None
            if prompt is None or not self.map.pictures:
                continue
            if prompt not in self._pictures:
                picture = thumbnail(model, recipe, prompt, ticket.check)
                self._pictures[prompt] = encode(resize(picture[None], THUMBNAIL)[0])
            self.map.picture(index, self._pictures[prompt])
            self._wanted = [other for other in self._wanted if other != index]

    def _deliver(self, kind: str):
        if self.chart is None:
            return
        if kind == "map":
            self.saver.deliver("sd_explorer-map.npz", "application/octet-stream", self.chart.to_bytes())
            return
        if kind == "parquet":
            data = self.chart.to_parquet(self.map.chosen() or None)
            self.saver.deliver("sd_explorer-prompts.parquet", "application/vnd.apache.parquet", data)
            return
        chosen = self.map.chosen() if kind == "chosen" else None
        self.saver.deliver("sd_explorer-prompts.csv", "text/csv", self.chart.to_csv(chosen=chosen).encode("utf-8-sig"))


def _key(chart) -> tuple:
    """The settings of a layout, as `MapControls.asked` gives them, as a key."""
    return _sorted({**chart.settings, "dimensions": chart.points.shape[1]})


def _sorted(settings: dict) -> tuple:
    return tuple(sorted(settings.items()))
