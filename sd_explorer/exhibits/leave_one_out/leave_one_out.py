"""Leave one word out, or turn one up and down: what a word really did to the picture."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.leave_one_out.strips import LeaveStrip, TurnStrip
from sd_explorer.exhibits.words import WordsExhibit
from sd_explorer.widgets import Label


class LeaveOneOutPanel(WordsExhibit):
    """The picture without each of its words; and with the word that is picked read less and more."""

    title = "tab_leave"

    def build(self) -> W.Widget:
        self.heading, self.turn_heading, self.lead = Label(level=2), Label(level=3), W.HTML()
        self.leave, self.turn = LeaveStrip(self), TurnStrip(self)
        self.turn_heading.add_class("sdx-part")
        parts = [self.heading, self.lead, self.leave.bar.widget, self.leave.strip, self.turn_heading, self.make_map(),
                 self.turn.bar.widget, self.turn.strip]  # fmt: skip
        return W.VBox(parts, layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "left_out")
        self.explain(self.turn_heading, "turned")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('left_out_lead'))}</p>"
        self.leave.bar.speak(self.say("words_leave"))
        super().speak()
        self._offer()
        for strip in (self.leave, self.turn):
            strip.speak()

    def on_recipe(self, recipe):
        """Pictures of another recipe go."""
        super().on_recipe(recipe)
        for strip in (self.leave, self.turn):
            if not self.belongs(strip.shown):
                strip.clear()
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
        self.leave.bar.ready(trace is not None)
        self.turn.bar.speak(self.say("words_turn", word=word.text if word else "…"))
        self.turn.bar.ready(bool(trace and word and trace.recipe.prompt == self.session.recipe.prompt))
