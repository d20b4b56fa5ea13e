"""The noise in your hands: brushes on the first noise, what the picture makes of it, and the circle."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.touched_noise.circle import Circle
from sd_explorer.exhibits.touched_noise.told import Told
from sd_explorer.exhibits.work_bar import QuietBar
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import DrawPad, Label

BRUSHES = ("fresh", "other", "flat", "loud")
WHOLE = ("mirror", "shift", "negate", "turn")


class TouchedNoisePanel(Exhibit):
    """The seed's noise as cells to paint on; the picture before and after, what moved, and whether it still is noise."""

    title = "tab_touched_noise"

    def build(self) -> W.Widget:
        self.touches, self._draws, self._run = (), 0, None
        self._made: dict = {}  # (touches, other seed) -> Touched
        self.heading, self.lead, self.takeaway = Label(level=2), W.HTML(), W.HTML()
        self.pad = DrawPad(mode="cells", columns=16, rows=16, tool=BRUSHES[0], extent=290)
        self.pad.on_stroke(self._stroke)
        self.pad.on_ask(self._asked)
        self.seed = W.Text(layout=W.Layout(width="150px"))
        self.seed.observe(lambda change: self._other_noise(), names="value")
        self.whole = {kind: W.Button() for kind in WHOLE}
        for kind, button in self.whole.items():
            button.add_class(f"sdx-{kind}")
            button.on_click(lambda _, kind=kind: self._touch(kind))
        self.bar = QuietBar(self, "touched")
        self.told, self.circle = Told(self), Circle(self)
        row = W.HBox([*self.whole.values(), self.seed, self.bar.widget])
        row.add_class("sdx-row")
        right = W.VBox([self.told.row, self.told.widget])
        beside = W.HBox([self.pad, right])
        beside.add_class("sdx-beside")
        outer = W.VBox([self.heading, self.lead, beside, row, self.circle.widget, self.takeaway],
                       layout=W.Layout(width="100%"))  # fmt: skip
        outer.add_class("sdx-spaced")
        return outer

    def speak(self):
        self.explain(self.heading, "touched_noise")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('touched_lead'))}</p>"
        self.give_words(self.pad)
        self.pad.label = self.say("touched_pad")
        self.pad.tools = [
            {"id": kind, "title": self.say(f"touched_{kind}"), "hint": self.say(f"touched_{kind}_hint")}
            for kind in BRUSHES
        ]
        for kind, button in self.whole.items():
            button.description, button.tooltip = self.say(f"touched_{kind}"), self.say(f"touched_{kind}_hint")
        self.seed.description = self.say("touched_seed")
        self.bar.speak()
        self.told.speak()
        self.circle.speak()
        self.takeaway.value = f"<p class='sdx-takeaway'>{escape(self.say('touched_takeaway'))}</p>"
        self._name_seed()

    # -- which noises -------------------------------------------------------------------------

    @property
    def other(self) -> int:
        """Seed B: what was written, else the next one; a wrong one is told and the next one taken."""
        recipe, words = self.session.recipe, self.seed.value.strip()
        following = (recipe.seed + 1) % 2**32
        return recipe.change(seed=int(words)).seed if words.isdecimal() and int(words) < 2**32 else following

    def _name_seed(self):
        self.seed.placeholder = f"{(self.session.recipe.seed + 1) % 2**32}"

    def _other_noise(self):
        """Another seed B: what took from it is painted anew."""
        self.circle.clear()
        if any(touch.kind in ("other", "turn") for touch in self.touches):
            self._repaint()

    def on_recipe(self, recipe):
        """A circle of another recipe goes; touches stay on the noise of their seed."""
        self._name_seed()
        self.circle.recipe_changed(recipe)

    def on_trace(self, trace):
        """Another run: its noise is touched likewise, if it is the same one."""
        self.refresh()

    def refresh(self):
        trace = self.session.trace
        if trace is None or not self.visible or trace is self._run:
            return
        same_size = self._run is None or self._run.final.shape == trace.final.shape
        if not same_size or self.session.slow:  # nothing that takes long begins by itself
            self.touches = ()
        self._run, self._made = trace, {}
        self.circle.ready()
        self._repaint(Priority.DERIVED)

    # -- gestures -----------------------------------------------------------------------------

    def _stroke(self, kind: str, cells: list[int]):
        if kind in BRUSHES and self._run is not None:
            self._touch(kind, tuple(cells))

    def _touch(self, kind: str, cells: tuple[int, ...] = ()):
        from sd_explorer.experiments.touched_noise import Touch

        if self._run is not None:
            self._draws += 1
            self.touches = (*self.touches, Touch(kind, cells, self._draws))
            self._repaint()

    def _asked(self, what: str):
        self.touches = self.touches[:-1] if what == "undo" else ()
        self._repaint()

    def _repaint(self, priority: Priority = Priority.ASKED):
        if self._run is None:
            return
        trace, touches, other = self._run, self.touches, self.other
        known = self._made.get((touches, other))
        self.bar.work.start(lambda model: self._items(model, trace, touches, other, known),
                            lambda item: self._show(item, touches, other), model=trace.recipe.model,
                            priority=priority)  # fmt: skip

    @staticmethod
    def _items(model, trace, touches, other: int, known=None):
        """On the worker; what was painted before is not painted again."""
        from sd_explorer.experiments.touched_noise import paint_touched

        return iter([known.held, known]) if known else paint_touched(model, trace, touches, other)

    # -- showing ------------------------------------------------------------------------------

    def _show(self, item, touches, other: int):
        from sd_explorer.experiments.touched_noise import Held, Touched

        self.told.show(item, self._run, touches)
        if isinstance(item, Held):
            some = len(item.cells) < item.noise[0].size
            self.pad.put(item.colours, item.cells if some else ())
            self.pad.undoable = bool(touches)
        if isinstance(item, Touched):
            self._made[touches, other] = item
