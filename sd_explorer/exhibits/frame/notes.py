"""Notes under the prompt: what of it is not read, and words that nobody taught the model."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.prompt_map.spot import strangers
from sd_explorer.session.ticket import Priority

NAMED = 2
"""Unknown words that are told of."""


class Notes(Part):
    """A line for each; unknown words are known of the bundled models alone."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.widget = W.HTML()
        self.widget.add_class("sdx-notes")
        self._known: list = []
        self._strange: tuple = ("", [])  # a prompt and its words that the model was never taught
        self._work = exhibit.long_work()

    def look_up(self, recipe):
        """Look for unknown words of a prompt that was painted, once."""
        prompt = recipe.prompt
        if recipe.model in BUNDLED and prompt != self._strange[0]:
            self._work.start(lambda model: strangers(model, self._known, prompt), self._found, model=recipe.model,
                             priority=Priority.DERIVED)  # fmt: skip

    def _found(self, strange: tuple):
        self._strange = strange
        self.speak()

    def speak(self):
        if self.session.model is None:
            return
        lines = [f"<div class='sdx-error'>{escape(line)}</div>" for line in self._cut()]
        self.widget.value = "".join(lines + [f"<div class='sdx-mut'>{escape(line)}</div>" for line in self._unknown()])

    def _cut(self) -> list[str]:
        """What the text encoder does not get."""
        tokens = self.session.model.tokens(self.session.wanted.prompt)
        words = " ".join(tokens.cut[:8])
        return [self.say("tokens_cut", count=len(tokens.cut), limit=tokens.limit, words=words)] if tokens.cut else []

    def _unknown(self) -> list[str]:
        prompt, found = self._strange
        found = found[:NAMED] if prompt == self.session.recipe.prompt else []
        return [
            self.say("prompt_unknown", word=one.word, near=self.say("list_comma").join(one.nearest)) for one in found
        ]
