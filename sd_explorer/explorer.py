"""Explorer: a session, its panels and their layout; the only composition root."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits import (
    AboutPanel,
    CodePanel,
    ControlsPanel,
    DenoisingPanel,
    EarlierPanel,
    HeatMapsPanel,
    LeaveOneOutPanel,
    ModelPanel,
    PausedPanel,
    PicturePanel,
    PromptMapPanel,
    PromptReadPanel,
    SavingPanel,
    SiblingsPanel,
    StatusPanel,
    StepPanel,
    WalkPanel,
)
from sd_explorer.exhibits.exhibit import close_tree
from sd_explorer.session.cell import close_when_run_again
from sd_explorer.session.session import CACHE_BYTES, Session
from sd_explorer.session.state import View
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets import Style

TABS = (
    DenoisingPanel,
    PromptReadPanel,
    HeatMapsPanel,
    LeaveOneOutPanel,
    PromptMapPanel,
    WalkPanel,
    PausedPanel,
    CodePanel,
    AboutPanel,
)
SHORT = {"en": "EN", "ja": "日本語"}


class Explorer:
    """The whole app in a cell: `Explorer()`, `Explorer("a cat", seed=3, language="ja")`.

    prompt and the other fields of `Recipe` set the first picture. session: share one with panels of your own.
    It is on screen at once; the model loads beside it. `close()` ends its thread and frees the model; running the
    cell again does the same to the one it made before.
    """

    def __init__(self, prompt: str | None = None, *, language: str = "en", session: Session | None = None,
                 cache_bytes: int = CACHE_BYTES, **recipe):  # fmt: skip
        if language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
        if prompt is not None:
            recipe["prompt"] = prompt
        self._owner = session is None
        self.session = session or Session(Recipe(**recipe), View(language=language), cache_bytes=cache_bytes)
        self.panels = {kind: kind(self.session) for kind in (
            ModelPanel, SiblingsPanel, ControlsPanel, SavingPanel, PicturePanel, StepPanel, EarlierPanel, *TABS,
            StatusPanel)}  # fmt: skip
        self._build()
        self._choose(TABS[0])
        self._end = self.session.on("view", lambda view: self._speak())
        self._speak()
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

    def change(self, **changes):
        """Change fields of the recipe from code, as the controls do."""
        return self.session.change(**changes, paint=True)

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
        self._style = Style()
        self._header = self._make_header()
        left = W.VBox([self._of(SiblingsPanel), self._of(ControlsPanel), self._of(SavingPanel)])
        middle, right = W.VBox([self._of(PicturePanel)]), W.VBox([self._of(StepPanel), self._of(EarlierPanel)])
        for column, name in ((left, "controls"), (middle, "picture"), (right, "side")):
            column.add_class(f"sdx-{name}-column")
        self._main = _box("sdx-main", left, middle, right)
        self._tabs = {kind: W.Button() for kind in TABS}
        for kind, button in self._tabs.items():
            button.add_class("sdx-tab")
            button.on_click(lambda _, kind=kind: self._choose(kind))
        self._nav = _box("sdx-nav", *self._tabs.values())
        self._section = _box("sdx-section", self._nav, *(self._of(kind) for kind in TABS))
        self.widget = _box("sdx-app", self._style, self._header, self._main, self._section, self._of(StatusPanel))
        self.widget.add_class("sdx")

    def _make_header(self) -> W.Box:
        self._title = W.HTML("<b>sd_explorer</b>")
        language = self.session.view.language
        self._language = W.ToggleButtons(options=[(SHORT.get(k, k), k) for k in LANGUAGES], value=language)
        self._language.add_class("sdx-choice")
        self._language.add_class("sdx-language")
        self._language.observe(lambda change: self.session.look(language=change.new), names="value")
        space = W.HTML(layout=W.Layout(flex="1 1 auto"))
        return _box("sdx-header", self._title, space, self._of(ModelPanel), self._language)

    def _of(self, kind) -> W.Widget:
        return self.panels[kind].widget

    def _choose(self, chosen):
        for kind, button in self._tabs.items():
            (button.add_class if kind is chosen else button.remove_class)("sdx-on")
            self._of(kind).layout.display = None if kind is chosen else "none"
            self.panels[kind].show(kind is chosen)

    def _speak(self):
        language = self.session.view.language
        self._language.tooltip = text("ui.language", language)
        for kind, button in self._tabs.items():
            button.description = text(f"ui.{kind.title}", language)

    def _repr_mimebundle_(self, **kwargs):
        return self.widget._repr_mimebundle_(**kwargs)


def _box(name: str, *children: W.Widget) -> W.Box:
    box = W.Box(children)
    box.add_class(name)
    return box
