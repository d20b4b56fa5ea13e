"""Exhibit: what every exhibit has in common, in the app or alone in a cell."""

from __future__ import annotations

import re
from collections.abc import Callable

import ipywidgets as W

from sd_explorer.exhibits.opening import opening
from sd_explorer.exhibits.wrong_beliefs import beliefs_of
from sd_explorer.session.cell import close_when_run_again
from sd_explorer.session.session import EVENTS, Session
from sd_explorer.session.state import View
from sd_explorer.session.ticket import nobody
from sd_explorer.session.work import Work
from sd_explorer.texts import help_for, section, text
from sd_explorer.texts.mathml import mathml
from sd_explorer.widgets import Style


class Exhibit:
    """One exhibit: turns moments of a session into widgets and gestures into `session.change` or `session.look`.

    A subclass builds its widgets in `build`, sets its words in `speak`, and hears the session's events through methods
    called `on_recipe`, `on_view`, `on_status`, `on_model`, `on_run`, `on_steps`, `on_trace`, `on_frames`.
    Alone in a cell it makes a session of its own: `DenoisingPanel(prompt="a cat", seed=3)`.
    """

    title = ""
    """Key of its title under `[ui]`."""

    def __init__(self, session: Session | None = None, *, language: str = "en", **recipe):
        self._owner = session is None
        self.session = session or Session(opening(language, **recipe), View(language=language))
        self.visible = True
        self._works: list[Work] = []
        with self.session.showing:  # between building and hearing nothing is missed
            self.widget = W.Box([self.build()], layout=W.Layout(width="100%"))
            self.widget.add_class("sdx-panel")
            self._believe()
            self.speak()
            self._ends = [self.session.on("view", self._spoken, f"ui.{self.title}")]
            for event in EVENTS:
                if listener := getattr(self, f"on_{event}", None):
                    self._ends.append(self.session.on(event, listener, f"ui.{self.title}"))
        self.look_at_frames()
        self._last_language = self.session.view.language
        if self._owner:
            self.widget.children = (Style(), *self.widget.children)
            self.widget.add_class("sdx")
            close_when_run_again(self)
            self.session.paint()

    def _believe(self):
        """What many think of it stands below."""
        self.beliefs = beliefs_of(self)
        if self.beliefs is not None:
            self.widget.children = (*self.widget.children, self.beliefs.widget)
            self.widget.add_class("sdx-believed")
            self.beliefs.speak()

    def build(self) -> W.Widget:
        """Make the widgets; returns the outermost."""
        raise NotImplementedError

    def speak(self):
        """Set every word in the session's language."""

    def show(self, visible: bool):
        """Told when its room shows or hides it; a hidden exhibit does no work and catches up when shown."""
        before, self.visible = self.visible, visible
        self.look_at_frames()
        if visible and not before:
            self.session.guard(self.refresh, f"ui.{self.title}")

    def refresh(self):
        """Catch up with the session after being hidden."""

    def frames_shown(self) -> tuple[str, ...]:
        """Which frames of the run it shows now, of `experiments.frames.KINDS`; the session makes no others."""
        return ()

    def look_at_frames(self):
        """Tell the session which frames it shows; call it when that changes."""
        self.session.want_frames(self, *(self.frames_shown() if self.visible else ()))

    def close(self):
        """Hear no more, stop its work, close the widgets, let everything go; a session of its own ends first.

        Whoever keeps a closed exhibit (a notebook's `Out`) keeps no model, run or picture with it. May be called twice.
        """
        with self.session.showing:
            if "_ends" not in vars(self):
                return
            if self._owner:
                self.session.close()
            self.session.want_frames(self)
            for exhibit in self.inner():
                exhibit.close()
            for end in self._ends:
                end()
            for work in self._works:
                work.stop()
            close_tree(getattr(self, "_dressed", self.widget))
            for name in set(vars(self)) - {"session", "widget", "_owner"}:
                delattr(self, name)

    def inner(self) -> tuple:
        """Exhibits that stand inside this one and close with it."""
        return ()

    def long_work(self, changed: Callable[[], None] = nobody, **options) -> Work:
        """A Work of its own, stopped when it closes; what it raises is told under its title."""
        self._works.append(Work(self.session, changed=changed, name=f"ui.{self.title}", **options))
        return self._works[-1]

    # -- words --------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The session's language."""
        return self.session.view.language

    def say(self, key: str, **values) -> str:
        """A text of `[ui]`."""
        return text(f"ui.{key}", self.language, **values)

    def give_words(self, *widgets):
        """Hand each of our widgets what it says by itself: `[widget.<name>]` of its class, and nothing else."""
        for widget in widgets:
            widget.words = section(f"widget.{_snake(type(widget).__name__)}", self.language)

    def explain(self, label, name: str):
        """Fill a Label with the help of that name."""
        about = help_for(name, self.language)
        with label.hold_sync():
            label.title, label.sentence, label.paragraph = about.title, about.sentence, about.paragraph
            label.formula, label.source = mathml(about.formula), about.source
            self.give_words(label)

    def _spoken(self, view: View):
        if view.language != self._last_language:
            self._last_language = view.language
            self.speak()
            if self.beliefs is not None:
                self.beliefs.speak()

    # -- showing ------------------------------------------------------------------------------

    @property
    def group(self) -> str:
        """Name under which the widgets of one session share the selected step in the browser."""
        return f"session-{id(self.session):x}"

    def _repr_mimebundle_(self, **kwargs):
        bundle = self._in_a_cell()._repr_mimebundle_
        return bundle(**kwargs) if bundle else {}  # ipywidgets takes it from what is closed

    def _in_a_cell(self) -> W.Widget:
        """The widget with our style around it: on somebody else's session it brings none."""
        if self._owner or "_ends" not in vars(self):
            return self.widget
        if "_dressed" not in vars(self):
            self._dressed = W.Box([Style(), self.widget], layout=W.Layout(width="100%"))
            self._dressed.add_class("sdx")
        return self._dressed


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def tree(widget: W.Widget):
    """A widget and everything in it, the innermost first."""
    for child in getattr(widget, "children", ()):
        yield from tree(child)
    yield widget


def close_tree(widget: W.Widget):
    """Close a widget, everything in it, and the layout and style models that ipywidgets leaves behind."""
    for one in tuple(tree(widget)):
        for model in (getattr(one, "style", None), getattr(one, "layout", None), one):
            if isinstance(model, W.Widget):
                model.close()
        if isinstance(one, W.Box):
            one.children = ()
