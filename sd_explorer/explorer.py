"""Explorer: a session, its exhibits and their layout; the only composition root."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as W

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import Exhibit, close_tree
from sd_explorer.exhibits.frame.earlier import EarlierPanel
from sd_explorer.exhibits.frame.footer import FooterPanel
from sd_explorer.exhibits.frame.header import HeaderPanel
from sd_explorer.exhibits.frame.picture import PicturePanel
from sd_explorer.exhibits.frame.pipeline import PipelinePanel
from sd_explorer.exhibits.frame.room import RoomPanel
from sd_explorer.exhibits.frame.settings import ControlsPanel
from sd_explorer.exhibits.frame.siblings import SiblingsPanel
from sd_explorer.exhibits.frame.step import StepPanel
from sd_explorer.exhibits.lessons.panel import LessonPanel
from sd_explorer.exhibits.opening import opening
from sd_explorer.exhibits.rooms import room_of, rooms_with
from sd_explorer.experiments.lessons.answers import Answers
from sd_explorer.experiments.lessons.table import lesson_numbered
from sd_explorer.models.engines.names import checked
from sd_explorer.session.cell import close_when_run_again
from sd_explorer.session.session import CACHE_BYTES, Session
from sd_explorer.session.state import View
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets import Style


class Explorer:
    """The whole app in a cell: `Explorer()`, `Explorer("a cat", seed=3, language="ja")`, `Explorer(exhibit="walk")`.

    prompt and the other fields of `Recipe` set the first picture; without a prompt it is one that was chosen by eye.
    exhibit: the one that is open at first. lesson: number of the lesson that is open at first; `explorer.lessons` keeps the
    answers. exhibits: names of those that can be opened; None: all. session: share one with exhibits of your own. engine:
    `auto`, the fastest that works here; `torch`, whose pictures are bit for bit stock diffusers' own; `openvino`.
    It is on screen at once; the model loads beside it. `close()` ends its thread and frees the model; running the
    cell again does the same to the one it made before.
    """

    def __init__(self, prompt: str | None = None, *, exhibit: str | None = None, exhibits: Sequence[str] | None = None,
                 lesson: int | None = None, language: str = "en", session: Session | None = None, engine: str = "auto",
                 cache_bytes: int = CACHE_BYTES, **recipe):  # fmt: skip
        if language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
        self.rooms = rooms_with(exhibits)
        rooms_with([exhibit] if exhibit else [])  # refuses an unknown name
        number = lesson_numbered(lesson).number if lesson is not None else 0
        self._owner = session is None
        self.session = session or Session(
            opening(language, prompt=prompt, **recipe),
            View(language=language),
            engine=checked(engine),
            cache_bytes=cache_bytes,
        )
        self._build()
        self._end = self.session.on("view", lambda view: self._look())
        if exhibit:
            self.open(exhibit)
        if number:
            self.session.look(lesson=number)
        self._look()
        close_when_run_again(self)
        self.session.paint()

    @property
    def recipe(self) -> Recipe:
        """What is being painted now."""
        return self.session.recipe

    @property
    def trace(self):
        """The last finished run, a `Trace`; None before the first."""
        return self.session.trace

    @property
    def picture(self):
        """The last finished picture, uint8 RGB `(H, W, 3)`; None before the first."""
        return self.session.trace.picture if self.session.trace else None

    @property
    def exhibits(self) -> dict[str, Exhibit]:
        """The exhibits that have been opened, by name."""
        return self.panels[RoomPanel].exhibits

    @property
    def lessons(self) -> Answers:
        """The answers to the lessons: `explorer.lessons.save("answers.json")`, and `load`."""
        return self.panels[LessonPanel].answers

    def change(self, **changes):
        """Change fields of the recipe from code, as the controls do."""
        return self.session.change(**changes, paint=True)

    def open(self, exhibit: str) -> Exhibit:
        """Open an exhibit by name, with its room; returns it."""
        self.session.look(room=room_of(exhibit, self.rooms).name, exhibit=exhibit)
        return self.exhibits[exhibit]

    def close(self):
        """Stop, free the model and the pictures, close every widget. May be called twice."""
        if self._owner:
            self.session.close()
        self._end()
        for panel in self.panels.values():
            panel.close()
        close_tree(self.widget)

    # -- layout -------------------------------------------------------------------------------

    def _build(self):
        plain = (HeaderPanel, ControlsPanel, SiblingsPanel, PicturePanel, StepPanel, EarlierPanel, FooterPanel,
                 LessonPanel)  # fmt: skip
        self.panels = {kind: kind(self.session) for kind in plain}
        self.panels |= {kind: kind(self.session, rooms=self.rooms) for kind in (PipelinePanel, RoomPanel)}
        self.all_settings = W.Button()
        self.all_settings.add_class("sdx-plain")
        self.all_settings.add_class("sdx-all-settings")
        self.all_settings.on_click(lambda _: self._unfold(not self._unfolded))
        self._unfolded = False
        columns = {
            "controls": [self._of(ControlsPanel), self._of(SiblingsPanel), self.all_settings],
            "picture": [self._of(PicturePanel)],
            "side": [self._of(StepPanel), self._of(EarlierPanel)],
        }
        self._main = _box("sdx-main", *(_box(f"sdx-{name}-column", *parts) for name, parts in columns.items()))
        rest = [self._of(kind) for kind in (LessonPanel, PipelinePanel, RoomPanel, FooterPanel)]
        self.widget = _box("sdx-app", Style(), self._of(HeaderPanel), self._main, *rest)
        self.widget.add_class("sdx")

    def _of(self, kind) -> W.Widget:
        return self.panels[kind].widget

    def _look(self):
        """With a room or a lesson open the settings and the picture fold to one line; a lesson dims them."""
        view = self.session.view
        folded = bool(view.room or view.lesson)
        for name, on in (("folded", folded), ("lesson", view.lesson > 0), ("presenting", view.presenting)):
            (self.widget.add_class if on else self.widget.remove_class)(f"sdx-{name}")
        self._unfold(folded and self._unfolded)

    def _unfold(self, on: bool):
        self._unfolded = on
        (self.widget.add_class if on else self.widget.remove_class)("sdx-unfolded")
        name = "app_few_settings" if on else "app_all_settings"
        self.all_settings.description = f"{text(f'ui.{name}', self.session.view.language)} {'▴' if on else '▾'}"

    def _repr_mimebundle_(self, **kwargs):
        return self.widget._repr_mimebundle_(**kwargs)


def _box(name: str, *children: W.Widget) -> W.Box:
    box = W.Box(children)
    box.add_class(name)
    return box
