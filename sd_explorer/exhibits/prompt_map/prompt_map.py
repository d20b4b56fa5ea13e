"""The prompt map: where a prompt lands among two thousand others, and how far the flat picture can be trusted."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.prompt_map.controls import MapControls
from sd_explorer.exhibits.prompt_map.export import EXPORTS, exported
from sd_explorer.exhibits.prompt_map.guesses import Guesses
from sd_explorer.exhibits.prompt_map.making import Making
from sd_explorer.exhibits.prompt_map.own import Own
from sd_explorer.exhibits.prompt_map.page import Page
from sd_explorer.exhibits.prompt_map.placing import Placing
from sd_explorer.exhibits.prompt_map.seeing import Seeing
from sd_explorer.exhibits.prompt_map.thumbs import Thumbs
from sd_explorer.exhibits.prompt_map.told import Told, groups_of
from sd_explorer.pages.map_page import map_page
from sd_explorer.problems import Problem
from sd_explorer.prompts.atlas import Atlas
from sd_explorer.prompts.map_state import MapState, resolve
from sd_explorer.session.ticket import Priority


class PromptMapPanel(Exhibit):
    """Type a prompt and it lands on the map; nothing else moves.

    Every event ends in `refresh`: the wish is read from the controls, `resolve` says what there is and what is missing,
    only what differs is written, and what is missing is made.
    """

    title = "tab_map"

    def build(self) -> W.Widget:
        self.atlas, self.state = Atlas(), MapState()
        self._language: str | None = None
        self.page, self.controls = Page(), MapControls(self.session.recipe.prompt)
        self.told = Told(self.page.widget, self.controls)
        self.making = Making(self, self.atlas, self._progress, self.refresh)
        self.placing, self.seeing = Placing(self, self.page, self.told), Seeing(self, self.page, self.told)
        self.guesses = Guesses(self, self.page, self.controls.guesses)
        self.thumbs, self.own = Thumbs(self, self.page), Own(self, self.controls, self._wished)
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
        controls.saver.on_save(self._save)
        drawn.observe(lambda change: self.told.list(self.page), names="selected")
        drawn.on_pick(self._pick)
        drawn.on_path(self._path)
        drawn.on_want(self.thumbs.want)
        self.told.drop.on_file(self.seeing.look_at)

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
        self.thumbs.tell()
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
        self.placing.place()
        self.seeing.see()
        self.guesses.see()

    def _show_chart(self):
        chart = self.chart
        self.controls.saver.enabled = chart is not None
        self.placing.spot = self.seeing.seen = None
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
            html = self._page()
            self.saving.start(lambda: exported(kind, chart, chosen, html), lambda file: self.controls.saver.deliver(*file),
                              priority=Priority.SAVE, process=True)  # fmt: skip

    def _page(self):
        """What makes a page of the map as it is now."""
        chart, placed, rows, one = self.chart, self.page.placed, self.page.rows, self.language
        label, clusters = self.controls.colour.value or "cluster", self.state.clusters
        return lambda: map_page(chart, placed, lambda words: groups_of(chart, label, clusters, words), rows, one)

    # -- the session's side -------------------------------------------------------------------

    def on_recipe(self, recipe):
        """Another prompt is placed before its picture is painted; thumbnails of another seed are no longer shown."""
        if " ".join(self.controls.prompt.value.split()) != recipe.prompt:
            self.controls.prompt.value = recipe.prompt
        self.thumbs.tell()
        if self.visible:
            self.placing.place()

    def on_view(self, view):
        """Typing rests: the prompt stays on the trail."""
        self.page.rest(view.prompt)

    def on_model(self, model):
        """Another model reads in another way."""
        self.atlas.renewed(model)
        self.placing.forget()
        self.controls.agreed = model.family == "pocket"
        self.controls.paint.value = self.page.widget.pictures = self.controls.agreed or model.device.type == "cuda"
        self._fill()
        self.thumbs.tell()
        self.refresh()

    def on_trace(self, trace):
        """The picture is done: it is shown among the prompts, and the map gets what it still needs."""
        self.refresh()
