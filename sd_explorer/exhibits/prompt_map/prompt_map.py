"""The prompt map: where a prompt lands among two thousand others, and how far the flat picture can be trusted."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.prompt_map.controls import MapControls
from sd_explorer.exhibits.prompt_map.export import EXPORTS, exported
from sd_explorer.exhibits.prompt_map.making import Making
from sd_explorer.exhibits.prompt_map.page import Page
from sd_explorer.exhibits.prompt_map.spot import Seen, Spot, sights, sights_of_file, small, spots, strangers
from sd_explorer.exhibits.prompt_map.told import Told
from sd_explorer.experiments.thumbnail import thumbnail_recipe, thumbnails
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.problems import Problem
from sd_explorer.prompts.atlas import Atlas
from sd_explorer.prompts.embedding_map import FEWEST
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.map_state import MapState, resolve
from sd_explorer.session.ticket import Priority

WRITTEN = 500
"""Lines of a file that are shown in the field; all of them are mapped."""
KEPT = 2000
"""Thumbnails kept, about 4 KB each."""


class PromptMapPanel(Exhibit):
    """Type a prompt and it lands on the map; nothing else moves.

    Every event ends in `refresh`: the wish is read from the controls, `resolve` says what there is and what is missing,
    only what differs is written, and what is missing is made.
    """

    title = "tab_map"

    def build(self) -> W.Widget:
        self.atlas, self.state = Atlas(), MapState()
        self._language: str | None = None
        self.spot: Spot | None = None
        self.seen: Seen | None = None
        self.thumbnails: OrderedDict = OrderedDict()
        self.page, self.controls = Page(), MapControls(self.session.recipe.prompt)
        self.told = Told(self.page.widget, self.controls)
        self.making = Making(self, self.atlas, self._progress, self.refresh)
        self.placing, self.seeing, self.painting, self.wondering = (self.long_work() for _ in range(4))
        self._known: list = []
        self.saving = self.long_work(every=True)
        self._listen()
        return self.told.widget

    @property
    def chart(self):
        """The map that is shown, an `EmbeddingMap`."""
        return self.state.chart

    def _listen(self):
        controls, drawn = self.controls, self.page.widget
        controls.prompt.observe(lambda change: self.session.change(typing=True, prompt=change.new), names="value")
        for control in controls.wishing:
            control.observe(lambda change: self._wished(), names="value")
        controls.mine.observe(lambda change: self.refresh(), names="value")
        controls.paint.observe(lambda change: setattr(drawn, "pictures", change.new), names="value")
        controls.make.on_click(lambda _: self._agree())
        controls.stop.on_click(lambda _: self._decline())
        controls.take.on_click(lambda _: self._map(controls.own.value.splitlines()))
        controls.back.on_click(lambda _: self._map(None))
        controls.file.on_file(self._open_list)
        controls.saver.on_save(self._save)
        drawn.observe(lambda change: self.told.list(self.page), names="selected")
        drawn.on_pick(self._pick)
        drawn.on_path(self._path)
        drawn.on_want(self._want)
        self.told.drop.on_file(self._look_at)

    # -- words --------------------------------------------------------------------------------

    def speak(self):
        for label, name in ((self.told.heading, "prompt_map"), (self.told.vector_label, "which_vector"),
                            (self.told.trust_label, "map_trust"), (self.told.seen_label, "map_picture")):  # fmt: skip
            self.explain(label, name)
        self.controls.speak(self.say)
        self.give_words(self.page.widget, self.controls.saver, self.told.drop, self.controls.file)
        self.controls.saver.items = [{"id": k, "title": self.say(f"map_save_{k}"), "hint": self.say(f"map_save_{k}_hint")}
                                     for k in EXPORTS]  # fmt: skip
        self.told.speak(self.say, self.language)
        self._fill()
        self._tell()
        self.refresh()

    def _fill(self):
        model, chart = self.session.model, self.chart
        self.controls.fill(model.vector_kinds if model else [], [*chart.labels, "cluster"] if chart else [], self.say)

    # -- wish, resolve, apply -----------------------------------------------------------------

    def _wished(self):
        """Somebody moved a control."""
        if not self.controls.filling:
            self.making.ask_again()
            self.controls.tune()
            self.refresh()

    def refresh(self):
        """Show what there is now, have made what is missing."""
        if not self.visible or self.session.closed or not hasattr(self, "making"):
            return
        try:
            wish = self.controls.wish
        except Problem as problem:
            self.session.tell(problem)
            return
        with self.session.showing:
            old, self.state = self.state, resolve(wish, self.session.model, self.atlas)
            self._apply(old)
            self.making.want(self.state.missing)
            self._progress()

    def _apply(self, old: MapState):
        chart, language = self.chart, self.language if self.controls.mine.value else None
        if chart is not old.chart or (chart and language != self._language):
            self._language = language
            self._show_chart()
        elif chart and (self.state.clusters is not old.clusters or self.told.coloured != self._colouring):
            self._colour()
        self._place()
        self._see()

    def _show_chart(self):
        chart = self.chart
        self.controls.saver.enabled = chart is not None
        self.spot = self.seen = None
        self._fill()
        if chart:
            self.page.show(chart, self._language)
            self._colour()
            self.told.whole(self.page)

    @property
    def _colouring(self) -> tuple:
        return self.controls.colour.value, self.language, self.state.clusters is not None

    def _colour(self):
        self.told.colour(self.page, self._colouring, self.state.clusters)

    def _progress(self):
        """The line below the map: what goes on."""
        if hasattr(self, "making"):
            self.told.progress(self.making, self.state, self.session.model)

    # -- the browser's side -------------------------------------------------------------------

    def _agree(self):
        self.controls.agreed = True
        self._wished()

    def _decline(self):
        self.controls.agreed = False
        self.making.decline()
        self.refresh()

    def _map(self, lines):
        """Map these prompts, None: the reference ones."""
        if lines is not None and (count := len(clean(lines)[0])) < FEWEST:
            self.session.tell(Problem("map_few", count=count, least=FEWEST))
            return
        self.controls.lines = None if lines is None else tuple(lines)
        self.controls.agreed = self.controls.agreed or lines is not None
        self._wished()

    def _open_list(self, name: str, data: bytes):
        try:
            lines = read_prompts(data, name)
        except Problem as problem:
            self.session.tell(problem)
            return
        self.controls.own.value = "\n".join(lines[:WRITTEN])
        self._map(lines)

    def _pick(self, index: int):
        if prompt := self.page.prompt(index):
            self.session.change(prompt=prompt)

    def _path(self, start: int, end: int):
        """From one point to another: they are the two ends between which the walk goes."""
        prompts = self.page.prompt(start), self.page.prompt(end)
        if all(prompts):
            self.session.change(prompt=prompts[1])
            self.session.look(prompt=prompts[1], walk_ends=prompts)
            self.told.tell(lambda say: say("map_path_set", start=prompts[0], end=prompts[1]))

    def _save(self, kind: str):
        if self.chart:
            chart, chosen = self.chart, self.page.chosen()
            self.saving.start(lambda: exported(kind, chart, chosen), lambda file: self.controls.saver.deliver(*file),
                              priority=Priority.SAVE, process=True)  # fmt: skip

    # -- the session's side -------------------------------------------------------------------

    def on_recipe(self, recipe):
        """Another prompt is placed before its picture is painted; thumbnails of another seed are no longer shown."""
        if " ".join(self.controls.prompt.value.split()) != recipe.prompt:
            self.controls.prompt.value = recipe.prompt
        self._tell()
        if self.visible:
            self._place()

    def on_view(self, view):
        """Typing rests: the prompt stays on the trail."""
        self.page.rest(view.prompt)

    def on_model(self, model):
        """Another model reads in another way."""
        self.atlas.renewed(model)
        self._known.clear()
        self.controls.agreed = model.family == "pocket"
        self.controls.paint.value = self.page.widget.pictures = self.controls.agreed or model.device.type == "cuda"
        self._fill()
        self._tell()
        self.refresh()

    def on_trace(self, trace):
        """The picture is done: it is shown among the prompts, and the map gets what it still needs."""
        self.refresh()

    def _tell(self):
        """Say to the browser what its thumbnails are made of: everything but the prompt."""
        self.page.widget.painted = repr(replace(self.session.recipe, prompt=""))

    # -- on the worker ------------------------------------------------------------------------

    def _place(self):
        chart, recipe = self.chart, self.session.recipe
        if not chart or not recipe.prompt or chart.model.name != recipe.model:
            return
        if self.spot and self.spot.chart is chart and self.spot.placed.prompt == recipe.prompt:
            return
        self.placing.start(lambda model: spots(model, chart, recipe), self._show_spot, priority=Priority.PLACE)

    def _show_spot(self, spot: Spot):
        if spot.chart is not self.chart:
            return
        self.spot = spot
        self.page.place(spot.placed, rested=spot.placed.prompt == self.session.view.prompt)
        self.told.spot(spot)
        self._wonder(spot)

    def _wonder(self, spot: Spot):
        """Are there words that this model was never taught? Known of the pocket model alone."""
        prompt = spot.placed.prompt
        if not spot.chart.model.sees or spot.chart.model.family != "pocket":
            self.told.strangers([])
        else:
            self.wondering.start(lambda model: strangers(model, self._known, prompt), self._show_strangers,
                                 priority=Priority.DERIVED)  # fmt: skip

    def _show_strangers(self, item):
        prompt, found = item
        if prompt == self.session.recipe.prompt:
            self.told.strangers(found)

    def _see(self):
        """The explorer's own picture among the prompts, and how well it fits its own."""
        trace, chart, model = self.session.trace, self.chart, self.session.model
        fits = bool(chart and model and model.sees and chart.which == "pooled")
        self.told.show_card(fits)
        if not fits or not trace or trace.recipe.model != model.name:
            return
        if not self.seen or self.seen.chart is not chart or (self.seen.name is None and self.seen.picture is not trace.picture) or (
            self.seen.name is not None and self._own is not trace.picture):  # fmt: skip
            self._own = trace.picture
            self.seeing.start(lambda model: sights(model, chart, trace.picture, trace.recipe.prompt), self._show_seen,
                              priority=Priority.DERIVED)  # fmt: skip

    _own = None
    """The explorer's own picture that was looked at last: one from outside stays until there is a newer one."""

    def _look_at(self, name: str, data: bytes):
        """A picture from outside."""
        chart, prompt = self.chart, self.session.recipe.prompt
        if chart:
            self.seeing.start(lambda model: sights_of_file(model, chart, data, prompt, name), self._show_seen)

    def _show_seen(self, seen: Seen):
        if seen.chart is self.chart:
            self.seen = seen
            self.page.guest(seen.thumbnail, seen.placed, own=seen.name is None)
            self.told.seen(seen)

    def _want(self, indices: list[int]):
        """Pictures for the points that the browser has room for."""
        if not self.page.widget.pictures:
            return
        recipe, prompts = self.session.recipe, {i: self.page.prompt(i) for i in indices}
        points = {thumbnail_recipe(recipe, prompt): i for i, prompt in prompts.items() if prompt}
        for made in [made for made in points if made in self.thumbnails]:
            self.page.widget.picture(points.pop(made), self.thumbnails[made])
        if points:
            self.painting.start(lambda model: thumbnails(model, list(points)), lambda item: self._show_thumbnail(points, *item),
                                model=recipe.model, priority=Priority.DERIVED)  # fmt: skip

    def _show_thumbnail(self, points: dict, made, picture):
        self.thumbnails[made] = data = small(picture)
        while len(self.thumbnails) > KEPT:
            self.thumbnails.popitem(last=False)
        if made == thumbnail_recipe(self.session.recipe, made.prompt):
            self.page.widget.picture(points[made], data)
