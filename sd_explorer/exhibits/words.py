"""What the exhibits about words share: the prompt in boxes, of which one can be picked."""

from __future__ import annotations

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.widgets import WordMap


class WordsExhibit(Exhibit):
    """The words of the prompt as the model joins them; which one is picked is the session's `view.word`."""

    def make_map(self) -> WordMap:
        """The boxes, and over the picture what was read where, once there is something."""
        self.map = WordMap()
        self.map.observe(lambda change: self.session.look(word=change.new), names="word")
        return self.map

    def speak(self):
        self.give_words(self.map)
        self.cut()

    def on_recipe(self, recipe):
        """Another prompt is cut anew."""
        self.cut()

    def on_model(self, model):
        """Another tokenizer cuts otherwise."""
        self.cut()

    def on_view(self, view):
        """Another word was picked, perhaps in another exhibit."""
        if self.map.word != view.word:
            self.map.word = view.word

    def cut(self):
        """Cut the prompt of the recipe; what could not be read stands behind it."""
        if self.session.model is None:
            return
        tokens = self.session.model.tokens(self.session.wanted.prompt)
        rows = [{"kind": word.kind, "text": word.text, "pieces": list(word.pieces)} for word in tokens.words]
        with self.map.hold_sync():
            self.map.rows, self.map.cut = rows, list(tokens.cut[:20])
            self.map.word = self.session.view.word
        self.describe(tokens)

    def describe(self, tokens):
        """Say more about a prompt that was cut."""

    def belongs(self, shown) -> bool:
        """Whether something with a `trace` is of the recipe as it is now."""
        return shown is not None and shown.trace.recipe == self.session.wanted

    def picked(self):
        """The Word that is picked, if it says something; else None."""
        if self.session.model is None or self.session.view.word < 0:
            return None
        words = self.session.model.tokens(self.session.wanted.prompt).words
        word = words[self.session.view.word] if self.session.view.word < len(words) else None
        return word if word and word.says_something else None
