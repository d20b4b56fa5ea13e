"""What becomes of the pupil: it is tried, taken away or saved."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import shrunk
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import PictureRow, Saver

FILES = ("row", "skill", "code")


class Keeping(Part):
    """A prompt for the pupil beside the model that was not taught; buttons to take away and to save."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.pupil, self.before, self.verdict, self.tried = None, None, None, None
        self.prompt = W.Text(
            continuous_update=True, style={"description_width": "initial"}, layout=W.Layout(width="300px")
        )
        self.try_bar = WorkBar(exhibit, self._try, "teach-try")
        self.away_bar = WorkBar(exhibit, self._take_away, "teach-away")
        self.saving = exhibit.long_work(every=True)
        self.saver, self.pictures, self.note = Saver(), PictureRow(), W.HTML()
        self.saver.on_save(self._save)
        trying = W.HBox([self.prompt, self.try_bar.widget])
        row = W.HBox([self.saver, self.away_bar.widget])
        for one in (trying, row):
            one.add_class("sdx-row")
        self.away_bar.go.remove_class("sdx-primary")
        self.try_bar.go.remove_class("sdx-primary")
        self.widget = W.VBox([trying, self.pictures, row, self.note])
        self.widget.add_class("sdx-column")

    def speak(self):
        self.prompt.placeholder = self.say("teach_try_prompt")
        self.give_words(self.saver)
        self.saver.items = [
            {"id": kind, "title": self.say(f"teach_save_{kind}"), "hint": self.say(f"teach_save_{kind}_hint")}
            for kind in FILES
        ]
        self.try_bar.speak(self.say("teach_try"))
        self.away_bar.speak(self.say("teach_away"))
        self._say()

    def begin(self):
        """Another teaching: the pupil of before goes."""
        for work in (self.try_bar.work, self.away_bar.work):
            work.stop()
        self.pupil, self.before, self.verdict, self.tried = None, None, None, None
        self._say()

    def take(self, pupil):
        """There is a pupil."""
        self.pupil = pupil
        if not self.prompt.value or pupil.word not in self.prompt.value:
            self.prompt.value = self.say("teach_try_first", word=pupil.word)

    def rest(self):
        """It learns no more: it can be tried, saved, taken away."""
        self._say()

    @property
    def free(self) -> bool:
        """Whether there is something taught, and nobody teaches now."""
        return self.pupil is not None and not self.pupil.taken_away and self.exhibit.bar.work.state == "idle"

    # -- gestures -----------------------------------------------------------------------------

    def _try(self):
        pupil, recipe = self.pupil, self.session.recipe.change(prompt=self.prompt.value)
        self.try_bar.work.start(lambda model: _both(pupil, recipe), self._show, count=2)

    def _show(self, tried):
        self.tried = tried
        self._say()

    def _take_away(self):
        from sd_explorer.experiments.teaching import taken_away

        pupil, before = self.pupil, self.before
        self.away_bar.work.start(lambda model: taken_away(pupil, before), self._taken, count=len(before.recipes))

    def _taken(self, same):
        self.verdict = same
        self._say()

    def _save(self, kind: str):
        if self.pupil is not None and not self.pupil.taken_away:
            pupil = self.pupil
            self.saving.start(lambda model: _file(pupil, kind), self._deliver, priority=Priority.SAVE)

    def _deliver(self, file):
        if not file[2]:
            self.note.value = f"<p class='sdx-mut'>{escape(self.say('teach_no_skill'))}</p>"
        else:
            self.saver.deliver(*file)

    # -- words --------------------------------------------------------------------------------

    def _say(self):
        free = self.free
        self.try_bar.ready(free)
        self.away_bar.ready(free and self.before is not None)
        self.saver.enabled = free
        self.widget.layout.display = None if self.pupil is not None else "none"
        tried, names = self.tried, ("teach_untaught", "teach_taught")
        self.pictures.layout.display = None if tried else "none"
        if tried:
            self.pictures.items = [{"title": self.say(name), "note": tried[0], "colour": colour, "alt": self.say(name)}
                                   for name, colour in zip(names, ("b", "a"), strict=True)]  # fmt: skip
            self.pictures.thumbs = [shrunk(picture) for picture in tried[1:]]
        if self.verdict is not None:
            words = self.say("teach_taken", same=sum(self.verdict), count=len(self.verdict))
            self.note.value = f"<p><b>{escape(words)}</b></p>"
        else:
            self.note.value = ""


def _both(pupil, recipe):
    """On the worker: the same recipe by the model and by what it was taught; Steps, then (prompt, picture, picture)."""
    from sd_explorer.experiments.teaching_looks import painted
    from sd_explorer.training.teaching.pupil import on_torch

    before = yield from painted(on_torch(pupil.of), [recipe])
    after = yield from painted(pupil.model(), [recipe])
    yield recipe.prompt, before[0], after[0]


def _file(pupil, kind: str):
    """On the worker: (file name, MIME type, bytes); no bytes where there is no such file."""
    from sd_explorer.training.teaching import files

    word, binary = pupil.word, "application/octet-stream"
    if kind == "row":
        yield f"{word}.safetensors", binary, files.row_file(pupil)
    elif kind == "code":
        yield f"{word}.py", "text/x-python", files.loading_code(pupil).encode()
    else:
        yield f"{word}-lora.safetensors", binary, files.skill_file(pupil)
