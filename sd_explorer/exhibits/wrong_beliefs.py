"""Below an exhibit: what many think of it, with what it shows instead, and the lesson that asks the same."""

from __future__ import annotations

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.rooms import ROOMS
from sd_explorer.experiments.lessons.table import LESSONS
from sd_explorer.texts import section
from sd_explorer.widgets import Beliefs

NUMBERS = ("", "_2")
"""At most two beliefs of an exhibit: `think` and `answer` under `[belief.<exhibit>]`, and a second pair."""


class WrongBeliefs(Part):
    """Chips that open an answer; the lesson's stands only where there is a card to open it in."""

    def __init__(self, exhibit, name: str):
        super().__init__(exhibit)
        self.name, self.widget = name, Beliefs()
        self._lessons = [lesson.number for lesson in LESSONS if lesson.exhibit == name]
        self._teaching = False
        self.widget.on_lesson(lambda: self.session.look(lesson=self._lessons[0], presenting=False))

    def teach(self):
        """A lesson can be opened from here."""
        self._teaching = True
        self.speak()

    def speak(self):
        words = section(f"belief.{self.name}", self.exhibit.language)
        pairs = [(words[f"think{n}"], words[f"answer{n}"]) for n in NUMBERS if f"think{n}" in words]
        with self.widget.hold_sync():
            self.widget.items = [{"title": self.say("belief_many", belief=one), "answer": two} for one, two in pairs]
            self.widget.lesson = self.say("belief_lesson", number=self._lessons[0]) if self._teaches else ""

    @property
    def _teaches(self) -> bool:
        return self._teaching and bool(self._lessons)


def beliefs_of(exhibit) -> WrongBeliefs | None:
    """What belongs below an exhibit of a room; None where nothing was written."""
    kind = type(exhibit).__name__
    names = [place.name for room in ROOMS for place in room.places if place.kind == kind]
    return WrongBeliefs(exhibit, names[0]) if names and names[0] in believed() else None


def believed() -> set[str]:
    """Names of the exhibits of which many think something wrong; tools make no statement of their own."""
    return {key.split(".")[0] for key in section("belief")}
