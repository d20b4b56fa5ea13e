"""The words: how they are cut, where each was read, and what changes without it."""

from __future__ import annotations

from contextlib import contextmanager
from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.exhibits.frame.picture import step_labels
from sd_explorer.pictures import encode, evenly, resize
from sd_explorer.widgets import Label, LeftOut, WordMap

MOST_BYTES = 4 * 2**20
"""Of all maps in the browser; longer runs show fewer of their steps."""
THUMB = 256
WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0)
"""How strongly a word is read in the strip that turns it up and down."""
NAMED = 8
"""Words named in one sentence at most."""


class WordsPanel(Panel):
    """The prompt in pieces; on request, heat maps of every word, the picture without each, and one word up and down."""

    title = "tab_words"

    def build(self) -> W.Widget:
        self._seen = self._left = self._turned = None  # what is shown belongs to these traces
        self.heading, self.left_heading, self.turn_heading = (Label(level=3) for _ in range(3))
        self.lead, self.remarks, self.progress = W.HTML(), W.HTML(), W.HTML()
        self.map, self.strip, self.turn_strip = WordMap(), LeftOut(), LeftOut()
        self.look, self.leave, self.turn, self.stop = (W.Button(disabled=True) for _ in range(4))
        for button, name in (
            (self.look, "look"),
            (self.leave, "leave"),
            (self.turn, "turn"),
            (self.stop, "words-stop"),
        ):
            button.add_class(f"sdx-{name}")
        self.look.add_class("sdx-primary")
        for label in (self.left_heading, self.turn_heading):
            label.add_class("sdx-part")
        self.look.on_click(lambda _: self.session.later(self._look))
        self.leave.on_click(lambda _: self.session.later(self._leave))
        self.turn.on_click(lambda _: self.session.later(self._turn))
        self.stop.on_click(lambda _: self.session.stop())
        self.map.observe(lambda change: self._offer_turn(), names="word")
        self.heads = W.Checkbox(False, indent=False)
        bar = W.HBox([self.look, self.heads, self.leave, self.turn, self.stop, self.progress])
        bar.add_class("sdx-row")
        parts = [self.heading, self.lead, bar, self.remarks, self.map, self.left_heading, self.strip,
                 self.turn_heading, self.turn_strip]  # fmt: skip
        self._unveil()
        return W.VBox(parts, layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "words")
        self.explain(self.left_heading, "left_out")
        self.explain(self.turn_heading, "turned")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('words_lead'))}</p>"
        self.look.description, self.leave.description = self.say("words_look"), self.say("words_leave")
        self.stop.description, self.heads.description = self.say("stop"), self.say("words_heads")
        self.give_words(self.map, self.strip, self.turn_strip)
        self._cut()
        self._name()
        self._caption()
        self._caption_turned()
        self._offer_turn()

    # -- the prompt ---------------------------------------------------------------------------

    def on_recipe(self, recipe):
        """Another prompt is cut anew; maps of another recipe go."""
        if self._seen and self._seen[0].recipe != recipe:
            self._seen = None
            with self.map.hold_sync():
                self.map.maps, self.map.shape, self.map.word = b"", [], -1
        if self._left and self._left[0].recipe != recipe:
            self._left = None
            self.strip.thumbs = []
        if self._turned and self._turned[0].recipe != recipe:
            self._turned, self.turn_strip.thumbs = None, []
        self._unveil()
        self._cut()
        self._offer_turn()

    def on_model(self, model):
        """Another tokenizer cuts otherwise."""
        self._cut()

    def _cut(self):
        model = self.session.model
        if model is None:
            return
        tokens = model.tokens(self.session.recipe.prompt)
        with self.map.hold_sync():
            self.map.rows = [
                {"kind": word.kind, "text": word.text, "pieces": list(word.pieces)} for word in tokens.words
            ]
            self.map.cut = list(tokens.cut[:20])
        self.remarks.value = "".join(f"<p class='sdx-error'>{escape(remark)}</p>" for remark in self._remarks(tokens))

    def _remarks(self, tokens):
        """What the model cannot read."""
        if tokens.cut:
            words = " ".join(tokens.cut[:NAMED])
            yield self.say("tokens_cut", count=len(tokens.cut), limit=tokens.limit, words=words)
        if tokens.foreign:
            yield self.say("words_foreign", letters=" ".join(tokens.fragments[:NAMED]))

    # -- heat maps ----------------------------------------------------------------------------

    def on_trace(self, trace):
        """The picture under the maps; it can be looked at now."""
        self.look.disabled = self.leave.disabled = False
        self._offer_turn()
        if self.visible:
            self.refresh()

    def refresh(self):
        if self.session.trace:
            self.map.picture = encode(self.session.trace.picture)

    @contextmanager
    def _working(self):
        """Only Stop can be pressed meanwhile."""
        self.look.disabled = self.leave.disabled = self.turn.disabled = True
        self.stop.disabled = False
        try:
            yield
        finally:
            self.look.disabled = self.leave.disabled = False
            self.stop.disabled = True
            self.progress.value = ""
            self._offer_turn()

    def _look(self, ticket):
        """Run the recipe of the picture once more and record who read what."""
        trace = self.session.trace
        if trace is not None:
            with self._working():
                attention = self._record(trace, ticket)
                self._show_maps(trace, attention)

    def _record(self, trace, ticket):
        from sd_explorer.diffusion.denoise import denoise
        from sd_explorer.models.attention import record_attention

        with record_attention(self.session.model, trace.recipe, heads=self.heads.value) as recording:
            for step in denoise(self.session.model, trace.recipe):
                self._say_progress("running", step=step.index + 1, count=step.count)
                ticket.check()
        return recording.attention

    def _show_maps(self, trace, attention):
        from sd_explorer.diffusion.heat_maps import packed, shares, views

        words = self.session.model.tokens(trace.recipe.prompt).words
        ranges = [word.tokens for word in words]
        h, w = attention.maps.shape[3:]
        each = 2 * len(attention.views) * len(words) * h * w  # bytes of one step
        steps = evenly(len(attention.maps), max(1, MOST_BYTES // each - 1))
        maps = views(attention, ranges, steps)
        share = dict(zip(words, shares(maps[0, 0]).tolist(), strict=True))
        first = words.index(max(words, key=lambda word: (word.says_something, share[word])))
        self._seen = trace, attention, steps, share
        self._name()
        with self.map.hold_sync():
            self.map.step = self.map.view = 0
            self.map.maps, self.map.shape, self.map.word = packed(maps), list(maps.shape), first
        self._caption()

    def _name(self):
        """Names of views and steps, and the text equivalent of the picture."""
        self.map.alt = self.say("alt_picture", prompt=self.session.recipe.prompt)
        if not self._seen:
            return
        trace, attention, steps, _ = self._seen
        sizes = {source.block: source.size for source in attention.sources}
        names = [self._view(sizes, **view) for view in attention.views[1:]]
        labels = step_labels(trace, self.say)
        with self.map.hold_sync():
            self.map.views = [self.say("words_all_layers"), *names]
            self.map.steps = [self.say("words_all_steps"), *(labels[step] for step in steps)]

    def _view(self, sizes: dict, block: str, head: int | None = None) -> str:
        part, _, number = block.partition(" ")
        name = self.say(f"block_{part}", number=number, rows=sizes[block][0], columns=sizes[block][1])
        return name if head is None else self.say("words_head", block=name, number=head + 1)

    # -- leave one out ------------------------------------------------------------------------

    def _leave(self, ticket):
        """Paint the picture once more without each word; they come one by one."""
        from sd_explorer.experiments.leave_one_out import leave_one_out

        trace = self.session.trace
        if trace is None:
            return
        with self._working():
            if not self._seen:
                self._show_maps(trace, self._record(trace, ticket))
            words = [word for word in self._seen[3] if word.says_something]
            self._left, thumbs = (trace,), [_thumb(trace.picture)]
            self.strip.thumbs = thumbs
            self._unveil()
            for variant in leave_one_out(self.session.model, trace, ticket.check):
                self._say_progress("left_out_progress", number=len(thumbs), count=len(words))
                self._left, thumbs = (*self._left, variant), [*thumbs, _thumb(variant.picture)]
                self._caption()
                self.strip.thumbs = thumbs

    def _unveil(self):
        """No heading over an empty strip."""
        self.left_heading.layout.display = "" if self._left else "none"
        self.turn_heading.layout.display = "" if self._turned else "none"

    def _caption(self):
        """What is said under each picture of the strip."""
        if not self._left or not self._seen:
            return
        trace, *variants = self._left
        whole = {
            "text": self.say("left_out_none"),
            "alt": self.say("alt_picture", prompt=trace.recipe.prompt),
            "bars": [],
        }
        self.strip.items = [whole, *(self._variant(variant) for variant in variants)]

    def _variant(self, variant) -> dict:
        share = self._seen[3].get(variant.word, 0.0)
        change = self.say(
            "left_out_numbers", latents=f"{variant.latents_change:.2f}", pixels=f"{variant.pixel_change:.1f}"
        )
        return {
            "text": variant.word.text,
            "struck": True,
            "alt": self.say("alt_picture", prompt=variant.recipe.prompt),
            "bars": [
                {"name": self.say("left_out_change"), "value": variant.latents_change, "read": change},
                {"name": self.say("left_out_share"), "value": share, "read": f"{100 * share:.1f} %"},
            ],
        }

    # -- one word up and down -----------------------------------------------------------------

    def _picked(self):
        """The word whose map is shown, if it says something."""
        if self.session.model is None or self.map.word < 0:
            return None
        words = self.session.model.tokens(self.session.recipe.prompt).words
        word = words[self.map.word] if self.map.word < len(words) else None
        return word if word and word.says_something else None

    def _offer_turn(self):
        word = self._picked()
        self.turn.description = self.say("words_turn", word=word.text if word else "…")
        self.turn.disabled = word is None or self.look.disabled

    def _turn(self, ticket):
        """Paint the picture with the picked word read less and more."""
        from sd_explorer.diffusion.denoise import denoise
        from sd_explorer.experiments.leave_one_out import rms
        from sd_explorer.models.weighting import weighted
        from sd_explorer.prompts.weights import Weight

        trace, word, model = self.session.trace, self._picked(), self.session.model
        if trace is None or word is None or trace.recipe.prompt != self.session.recipe.prompt:
            return
        with self._working():
            self._turned, thumbs = (trace, word, []), []
            self.turn_strip.thumbs = []
            self._unveil()
            for value in WEIGHTS:
                self._say_progress("left_out_progress", number=len(thumbs) + 1, count=len(WEIGHTS))
                final = trace.final
                if value != 1:
                    conditioning = weighted(model, trace.recipe, [Weight(word.span, value)])
                    for step in denoise(model, trace.recipe, conditioning=conditioning):
                        ticket.check()
                        final = step.next_latents
                self._turned[2].append((value, rms(final, trace.final)))
                thumbs = [*thumbs, _thumb(model.decode(final)[0])]
                self._caption_turned()
                self.turn_strip.thumbs = thumbs

    def _caption_turned(self):
        if not self._turned:
            return
        trace, word, changes = self._turned
        self.turn_strip.items = [{
            "text": f"{word.text} × {value:g}",
            "alt": self.say("words_turned_alt", word=word.text, value=f"{value:g}"),
            "bars": [{"name": self.say("left_out_change"), "value": change, "read": f"{change:.2f}"}],
        } for value, change in changes]  # fmt: skip

    def _say_progress(self, key: str, **values):
        self.progress.value = f"<span class='sdx-mut'>{escape(self.say(key, **values))}</span>"


def _thumb(picture) -> bytes:
    return encode(resize(picture[None], min(THUMB, max(picture.shape[:2])))[0])
