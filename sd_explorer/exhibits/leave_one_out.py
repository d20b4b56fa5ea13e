"""Leave one word out, or turn one up and down: what a word really did to the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import ipywidgets as W

from sd_explorer.diffusion.step import Step
from sd_explorer.exhibits.words import WordsExhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import thumb
from sd_explorer.progress import Progress
from sd_explorer.widgets import Label, LeftOut


@dataclass(frozen=True, eq=False)
class Strip:
    """What is shown, and the run it belongs to."""

    trace: Any
    word: Any = None
    """The word that is turned up and down; None where each is left out."""
    share: tuple = ()
    """Pairs of a word and its share of attention."""
    items: tuple = ()
    """A LeftOut or a Turned for each picture so far."""


def left_out(model, trace) -> Iterator:
    """Steps and, again and again, the Strip as far as it has come."""
    from sd_explorer.experiments.heat_maps import recorded, word_shares
    from sd_explorer.experiments.leave_one_out import leave_one_out

    words = model.tokens(trace.recipe.prompt).words
    yield Progress(0, 1 + sum(word.says_something for word in words))
    attention = yield from recorded(model, trace.recipe)
    share = tuple(word_shares(model, trace.recipe.prompt, attention).items())
    strip = Strip(trace, share=share)
    yield strip
    yield from _growing(strip, leave_one_out(model, trace))


def turned_strip(model, trace, word) -> Iterator:
    """Steps and, again and again, the Strip as far as it has come."""
    from sd_explorer.experiments.turned import turned

    yield from _growing(Strip(trace, word), turned(model, trace, word))


def _growing(strip: Strip, items: Iterator) -> Iterator:
    for item in items:
        if not isinstance(item, Step):
            item = strip = replace(strip, items=(*strip.items, item))
        yield item


class LeaveOneOutPanel(WordsExhibit):
    """The picture without each of its words; and with the word that is picked read less and more."""

    title = "tab_leave"

    def build(self) -> W.Widget:
        self.left: Strip | None = None
        self.turned: Strip | None = None
        self.heading, self.turn_heading, self.lead = Label(level=2), Label(level=3), W.HTML()
        self.strip, self.turn_strip = LeftOut(), LeftOut()
        self.leave = WorkBar(self, self._leave, "leave")
        self.turn = WorkBar(self, self._turn, "turn")
        self.turn_heading.add_class("sdx-part")
        parts = [self.heading, self.lead, self.leave.widget, self.strip, self.turn_heading, self.make_map(),
                 self.turn.widget, self.turn_strip]  # fmt: skip
        return W.VBox(parts, layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "left_out")
        self.explain(self.turn_heading, "turned")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('left_out_lead'))}</p>"
        self.leave.speak(self.say("words_leave"))
        self.give_words(self.strip, self.turn_strip)
        super().speak()
        self._offer()
        self._caption()

    # -- what is offered, what belongs --------------------------------------------------------

    def on_recipe(self, recipe):
        """Pictures of another recipe go."""
        super().on_recipe(recipe)
        if not self.belongs(self.left):
            self.leave.work.stop()
            self.left, self.strip.thumbs, self.strip.items = None, [], []
        if not self.belongs(self.turned):
            self.turn.work.stop()
            self.turned, self.turn_strip.thumbs, self.turn_strip.items = None, [], []
        self._offer()

    def on_trace(self, trace):
        """There is a picture to try it on."""
        self._offer()

    def on_view(self, view):
        """Another word can be turned."""
        super().on_view(view)
        self._offer()

    def refresh(self):
        self._offer()

    def _offer(self):
        trace, word = self.session.trace, self.picked()
        self.leave.ready(trace is not None)
        self.turn.speak(self.say("words_turn", word=word.text if word else "…"))
        self.turn.ready(bool(trace and word and trace.recipe.prompt == self.session.recipe.prompt))

    # -- working ------------------------------------------------------------------------------

    def _leave(self):
        """Paint the picture of the trace once more without each word, with the model that made it."""
        if trace := self.session.trace:
            self.leave.work.start(lambda model: left_out(model, trace), self._show_left, model=trace.recipe.model)

    def _turn(self):
        from sd_explorer.experiments.turned import WEIGHTS

        trace, word = self.session.trace, self.picked()
        if trace and word:
            self.turn.work.start(lambda model: turned_strip(model, trace, word), self._show_turned,
                                 model=trace.recipe.model, count=len(WEIGHTS))  # fmt: skip

    def _show_left(self, strip: Strip):
        self.left = strip
        self._caption()
        self.strip.thumbs = [thumb(strip.trace.picture), *(thumb(item.picture) for item in strip.items)]

    def _show_turned(self, strip: Strip):
        self.turned = strip
        self._caption()
        self.turn_strip.thumbs = [thumb(item.picture) for item in strip.items]

    # -- words --------------------------------------------------------------------------------

    def _caption(self):
        """What is said under each picture."""
        if self.left:
            alt = self.say("alt_picture", prompt=self.left.trace.recipe.prompt)
            whole = {"text": self.say("left_out_none"), "alt": alt, "bars": []}
            self.strip.items = [whole, *(self._left_item(item, dict(self.left.share)) for item in self.left.items)]
        if self.turned:
            self.turn_strip.items = [self._turned_item(item, self.turned.word.text) for item in self.turned.items]

    def _left_item(self, item, shares: dict) -> dict:
        share = shares.get(item.word, 0.0)
        change = self.say("left_out_numbers", latents=f"{item.latents_change:.2f}", pixels=f"{item.pixel_change:.1f}")
        return {
            "text": item.word.text,
            "struck": True,
            "alt": self.say("alt_picture", prompt=item.recipe.prompt),
            "bars": [
                {"name": self.say("left_out_change"), "value": item.latents_change, "read": change},
                {"name": self.say("left_out_share"), "value": share, "read": f"{100 * share:.1f} %"},
            ],
        }

    def _turned_item(self, item, word: str) -> dict:
        weight = f"{item.weight:g}"
        change = {
            "name": self.say("left_out_change"),
            "value": item.latents_change,
            "read": f"{item.latents_change:.2f}",
        }
        return {
            "text": f"{word} × {weight}",
            "alt": self.say("words_turned_alt", word=word, value=weight),
            "bars": [change],
        }
