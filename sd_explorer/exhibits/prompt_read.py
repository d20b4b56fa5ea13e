"""How the prompt is read: in which words and pieces, and what the model cannot make out."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.words import WordsExhibit
from sd_explorer.widgets import Label

NAMED = 8
"""Words named in one sentence at most."""


class PromptReadPanel(WordsExhibit):
    """The prompt in boxes, dashed where a word is cut into pieces; what was not read is said."""

    title = "tab_read"

    def build(self) -> W.Widget:
        self.heading, self.lead, self.remarks = Label(level=2), W.HTML(), W.HTML()
        return W.VBox([self.heading, self.lead, self.make_map(), self.remarks], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "tokens")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('read_lead'))}</p>"
        super().speak()

    def describe(self, tokens):
        self.remarks.value = "".join(f"<p class='sdx-error'>{escape(remark)}</p>" for remark in self._remarks(tokens))

    def _remarks(self, tokens):
        """What the model cannot read."""
        if tokens.cut:
            words = " ".join(tokens.cut[:NAMED])
            yield self.say("tokens_cut", count=len(tokens.cut), limit=tokens.limit, words=words)
        if tokens.foreign:
            yield self.say("words_foreign", letters=" ".join(tokens.fragments[:NAMED]))
