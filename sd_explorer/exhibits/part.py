"""Part: a piece of an exhibit with widgets of its own."""

from __future__ import annotations


class Part:
    """Speaks through its exhibit, which tells it what happens; it hears nothing itself and closes with the exhibit."""

    def __init__(self, exhibit):
        self.exhibit, self.session = exhibit, exhibit.session
        self.say, self.explain, self.give_words = exhibit.say, exhibit.explain, exhibit.give_words

    def speak(self):
        """Set every word in the session's language."""
