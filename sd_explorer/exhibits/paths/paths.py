"""Paths: from several noises to one prompt, or from one noise to several prompts, and where they fork."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.paths.drawn import Drawn
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.problems import Problem
from sd_explorer.widgets import Choice, Label, Slider

STEPS = 8
KINDS = ("seeds", "prompts")
MOST_PROMPTS = 6


class PathsPanel(Exhibit):
    """The run that is shown, alone at first; others beside it when asked for."""

    title = "tab_paths"

    def build(self) -> W.Widget:
        self.runs: tuple = ()
        self.heading, self.lead, self.kind = Label(level=2), W.HTML(), Choice(value=KINDS[0])
        self.count = Slider(value=6, min=2, max=12, shown=True)
        self.prompts = W.Textarea(rows=2)
        self.prompts.add_class("sdx-map-prompt")
        for control in (self.kind, self.count):
            control.observe(lambda change: self._offer(), names="value")
        self.bar = WorkBar(self, self._start, "paths")
        self.drawn = Drawn(self)
        self.drawn.plot.on_pick(self._pick)
        row = W.HBox([self.kind, self.count, self.prompts, self.bar.widget])
        row.add_class("sdx-row")
        return W.VBox([self.heading, self.lead, row, self.drawn.widget], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "paths")
        self.kind.options = [{"id": kind, "title": self.say(f"paths_{kind}"), "hint": ""} for kind in KINDS]
        self.kind.label = self.say("paths_kind")
        self.count.description = self.say("paths_count")
        self.prompts.placeholder = self.say("paths_prompts_hint")
        self.give_words(self.kind)
        self._offer()
        self.drawn.speak()

    # -- what is run --------------------------------------------------------------------------

    @property
    def _recipe(self):
        """The first of the runs that would be made."""
        recipe = self.session.begun
        return recipe.change(steps=min(STEPS, recipe.steps))

    def _recipes(self) -> tuple:
        """What is asked for; `Problem` where prompts are missing or too many."""
        from sd_explorer.experiments.paths import of_prompts, of_seeds

        if self.kind.value == "seeds":
            return of_seeds(self._recipe, int(self.count.value))
        lines = (self.prompts.value.strip() or self.prompts.placeholder).splitlines()
        recipes = of_prompts(self._recipe, [line for line in lines if line.strip()])
        if not 2 <= len(recipes) <= MOST_PROMPTS:
            raise Problem("paths_prompts", count=len(recipes) - 1, high=MOST_PROMPTS - 1)
        return recipes

    def _offer(self):
        seeds = self.kind.value == "seeds"
        self.count.layout.display, self.prompts.layout.display = (None, "none") if seeds else ("none", None)
        self.bar.speak(self.say("paths_go", count=int(self.count.value)) if seeds else self.say("paths_go_prompts"))
        self.bar.ready(self.session.model is not None)
        words = self.say("paths_lead_many") if self.runs else self.say("paths_lead", steps=STEPS)
        self.lead.value = f"<p class='sdx-mut'>{escape(words)}</p>"

    def _start(self):
        from sd_explorer.experiments.paths import paths

        recipes = self._recipes()
        made = {run.recipe: run for run in self.runs}
        self.runs = tuple(made[recipe] for recipe in recipes if recipe in made)
        missing = [recipe for recipe in recipes if recipe not in made]
        self._order = recipes
        if not missing:
            self._show_runs()
            return
        self.bar.work.start(lambda model: paths(model, missing), self._show, model=recipes[0].model, count=len(missing))

    def _show(self, run):
        self.runs = tuple(sorted((*self.runs, run), key=lambda one: self._order.index(one.recipe)))
        self._show_runs()

    _order: tuple = ()
    """The recipes that were asked for."""

    def _show_runs(self):
        self._offer()
        self.drawn.show(self.runs, seeds=self.runs[0].recipe.prompt == self.runs[-1].recipe.prompt)

    # -- the session's side -------------------------------------------------------------------

    def on_model(self, model):
        """There is a model to run."""
        self._offer()

    def on_recipe(self, recipe):
        """Runs of another recipe go."""
        if self.runs and not self._belongs():
            self.bar.work.stop()
            self.runs = ()
        self._offer()

    def _belongs(self) -> bool:
        """Whether the recipe is still that of the runs, but for what they differ in."""
        now, first = self._recipe, self.runs[0].recipe
        free = {"seed": 0} if self.runs[0].recipe.prompt == self.runs[-1].recipe.prompt else {"prompt": ""}
        return now.change(**free) == first.change(**free)

    def on_trace(self, trace):
        """The run that is shown stands alone until others are made; else it is marked among them."""
        if self.visible:
            self.refresh()

    def refresh(self):
        self._offer()
        trace = self.session.trace
        if self.runs:
            self.drawn.mark(trace)
        elif trace is not None:
            self.drawn.show((trace,), seeds=True)

    def _pick(self, index: int):
        """A run becomes the current picture: it is in memory already."""
        if index < len(self.drawn.runs):
            self.session.take(self.drawn.runs[index].recipe, self.drawn.runs[index])
