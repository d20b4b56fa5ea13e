"""The paths as they are drawn: a plane to choose, the scrub, and what is measured on them."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.frame.picture import frame_labels
from sd_explorer.exhibits.part import Part
from sd_explorer.exhibits.paths.told import Facts
from sd_explorer.pictures import MAP_COLOURS, sprite
from sd_explorer.problems import Problem
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Choice, Curve, Label, PathPlot

PLANES = ("latents", "map", "guidance")
GUESSES = ("words", "guided")
SIDE = 128


class Drawn(Part):
    """Shows runs; the plane, the pictures and the places among prompts are found on the worker."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.runs, self.seeds, self.drawing, self._asked = (), True, None, None
        group = f"{exhibit.group}-paths"
        self.plot, self.curve = PathPlot(group=group, colours=list(MAP_COLOURS)), Curve(group=group)
        self.planes, self.guesses = Choice(value=PLANES[0]), Choice(value=GUESSES[0])
        for choice in (self.planes, self.guesses):
            choice.observe(lambda change: self._chosen(), names="value")
        self.heading, self.facts, self.takeaway = Label(level=3), W.HTML(), W.HTML()
        self.heading.add_class("sdx-part")
        self.laying, self.picturing = exhibit.long_work(), exhibit.long_work()
        row = W.HBox([self.planes, self.guesses])
        row.add_class("sdx-row")
        row.add_class("sdx-part")
        self.widget = W.VBox([row, self.plot, self.facts, self.takeaway, self.heading, self.curve])
        self.widget.layout.display = "none"

    def speak(self):
        self.explain(self.heading, "paths_spread")
        for choice, kinds, name in ((self.planes, PLANES, "plane"), (self.guesses, GUESSES, "guess")):
            choice.options = [
                {"id": k, "title": self.say(f"paths_{name}_{k}"), "hint": self.say(f"paths_{name}_{k}_hint")}
                for k in kinds
            ]
            choice.label = self.say(f"paths_{name}")
        self.give_words(self.planes, self.guesses, self.plot)
        self._describe()

    # -- what is shown ------------------------------------------------------------------------

    @property
    def guided(self) -> bool:
        """Whether the guesses are those that guidance made."""
        from sd_explorer.experiments.paths import apart

        return self.guesses.value == "guided" or not apart(self.runs)

    def show(self, runs: tuple, seeds: bool):
        """Other runs, or more of them."""
        others = [these[0].begun_with.change(seed=0, prompt="") for these in (runs, self.runs) if these]
        if len(set(others)) > 1 or not self.runs:
            self.drawing, self.plot.index = None, len(runs[0].steps)
        self.runs, self.seeds = runs, seeds
        self.widget.layout.display = None
        self._again()

    def mark(self, trace):
        """Which of the runs is the current picture's."""
        names = [run.recipe for run in self.runs]
        self.plot.current = names.index(trace.recipe) if trace is not None and trace.recipe in names else -1

    def _chosen(self):
        """Another plane, or other guesses."""
        if self.runs:
            self._again()

    def _again(self):
        """Lay the paths out, then picture their guesses."""
        runs, guided, kind, before = self.runs, self.guided, self.planes.value, self.drawing
        model = runs[0].recipe.model
        self._asked = runs, guided, kind
        self.laying.start(lambda model: laid(model, runs, guided, kind, before), self._show, model=model,
                          priority=Priority.FRAMES)  # fmt: skip
        self.picturing.start(lambda model: pictured(model, runs, guided), self._show_films, model=model,
                             priority=Priority.DERIVED)  # fmt: skip

    def _show(self, item):
        """The paths on their plane; the plane of latents stays where another can't be drawn."""
        drawing, facts = item
        if isinstance(drawing, Problem):
            self.plot.paths, self._last = [], None
            self.facts.value = f"<p class='sdx-mut'>{escape(drawing.sentence(self.exhibit.language))}</p>"
            return
        self.drawing = drawing if drawing.plane is not None and self.planes.value == "latents" else self.drawing
        self._last, self._numbers = drawing, facts
        self._describe()

    _last = None
    """The Drawing on screen."""
    _numbers: Facts | None = None

    def _describe(self):
        """Paths, names, facts and curve."""
        drawing, facts = self._last, self._numbers
        if drawing is None or facts is None:
            return
        thin = drawing.latents
        with self.plot.hold_sync():
            self.plot.paths = [
                {"name": self._name(run), "points": drawing.points[n].round(4).tolist(),
                 "thin": thin[n].round(4).tolist() if thin is not None else []}
                for n, run in enumerate(self.runs[: len(drawing.points)])
            ]  # fmt: skip
            self.plot.dots = drawing.behind.astype("<f4").tobytes() if drawing.behind is not None else b""
            self.plot.marks = self._marks(drawing)
            self.plot.labels = [label.replace("\n", " ") for label in frame_labels(self.runs[0].steps, self.say)]
            self.plot.alt = self.say("paths_alt", count=len(drawing.points))
        self.mark(self.session.trace)
        self.facts.value = facts.html(self.say, drawing, [self._name(run) for run in self.runs])
        self.takeaway.value = facts.takeaway(self.say, self.seeds)
        self._draw_curve(facts)

    def _name(self, run) -> str:
        return self.say("paths_seed", seed=run.recipe.seed) if self.seeds else run.recipe.prompt

    def _marks(self, drawing) -> list[dict]:
        if drawing.marks is None:
            return []
        names = [self.say(f"paths_mark_{name}") for name in ("without", "with", "final")]
        return [{"x": x, "y": y, "text": name} for (x, y), name in zip(drawing.marks.tolist(), names, strict=True)]

    def _draw_curve(self, facts: Facts):
        self.curve.layout.display = self.heading.layout.display = None if len(self.runs) > 1 else "none"
        with self.curve.hold_sync():
            self.curve.labels, self.curve.alt = self.plot.labels, self.say("paths_curve_alt")
            self.curve.series = [
                {
                    "name": self.say("paths_curve_guesses"),
                    "values": facts.guesses.tolist(),
                    "dashed": False,
                    "colour": "a",
                },
                {"name": self.say("paths_curve_latents"), "values": facts.latents.tolist(), "dashed": True},
            ]
            self.curve.index = self.plot.index

    def _show_films(self, item):
        index, film = item
        films = list(self.plot.films)[: len(self.runs)]
        films += [b""] * (len(self.runs) - len(films))
        films[index] = film
        self.plot.films = films


def laid(model, runs, guided: bool, kind: str, before):
    """Yields (the Drawing, or the Problem where there is no such plane, and the Facts)."""
    from sd_explorer.experiments.paths import guesses_of, latents_of
    from sd_explorer.experiments.paths_on_map import on_map
    from sd_explorer.experiments.planes import Drawing, drawn_on, guidance_plane, on_main_plane

    guesses, latents = guesses_of(runs, guided), latents_of(runs)
    facts = Facts.of(runs, guesses, latents, guided)
    yield None
    if kind == "map":
        try:
            for item in on_map(model, runs, guided):
                yield (item, facts) if isinstance(item, Drawing) else item
        except Problem as problem:
            yield problem, facts
    elif kind == "guidance":
        first = runs[0]
        found = guidance_plane(first.steps[(len(first.steps) - 1) // 2], first.final)
        yield (drawn_on(found[0], guesses, latents, found[1]) if found else Problem("paths_no_guidance")), facts
    else:
        yield on_main_plane(guesses, latents, before), facts


def pictured(model, runs, guided: bool):
    """Yields (index, sprite) of each run, and Progress."""
    from sd_explorer.experiments.path_pictures import path_pictures

    for item in path_pictures(model, runs, guided):
        yield (item[0], sprite(item[1], most=SIDE)) if isinstance(item, tuple) else item
