"""Who decides what, and when: two runs in lock-step, and every step at which one can be left for the other."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.branch import Branch
from sd_explorer.exhibits.decide.told import Told
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.problems import Problem
from sd_explorer.widgets import Choice, Label, Slider

STEPS = 8
KINDS = ("prompt", "guidance_scale", "model")
OTHERS = ("a rocket, flat", "a red apple, flat")


class DecidePanel(Exhibit):
    """Two prompts, scales or models from one noise; where they part, and when it is too late to switch."""

    title = "tab_decide"

    def build(self) -> W.Widget:
        self.heading, self.lead = Label(level=2), W.HTML()
        self.kind, self.first = Choice(value=KINDS[0]), W.HTML()
        self.prompt, self.model = W.Text(), self.models()
        self.scale = Slider(value=8.0, min=1.0, max=20.0, step=0.5, shown=True)
        self.reverse = W.Checkbox(indent=False)
        self.kind.observe(lambda change: self._offer(), names="value")
        self.bar = WorkBar(self, self._start, "decide")
        self.told = Told(self)
        self.first.add_class("sdx-first")
        self.prompt.add_class("sdx-map-prompt")
        row = W.HBox([self.first, self.prompt, self.scale, self.model, self.reverse])
        row.add_class("sdx-row")
        return W.VBox([self.heading, self.lead, self.kind, row, self.bar.widget, self.told.widget],
                      layout=W.Layout(width="100%"))  # fmt: skip

    def models(self) -> W.Widget:
        """Where the other model is chosen."""
        return W.Combobox(options=BUNDLED, continuous_update=False)

    def speak(self):
        self.explain(self.heading, "decide")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('decide_lead', steps=STEPS))}</p>"
        self.kind.options = [{"id": kind, "title": self.say(f"decide_{kind}"), "hint": ""} for kind in KINDS]
        self.kind.label = self.say("decide_kind")
        self.model.tooltip = self.say("decide_model_hint")
        self.prompt.description = self.model.description = self.scale.description = "B"
        self.reverse.description = self.say("decide_reverse")
        self.bar.speak(self.say("decide_go"))
        self.give_words(self.kind)
        self._offer()
        self.told.speak()

    # -- what is compared ---------------------------------------------------------------------

    def on_recipe(self, recipe):
        """A is another run: what was shown goes."""
        if self.told.shown and not self._belongs():
            self.bar.work.stop()
            self.told.clear()
        self._offer()

    def on_model(self, model):
        """There is a model to run."""
        self._offer()

    def refresh(self):
        self._offer()

    def _belongs(self) -> bool:
        begun = self.session.begun
        base = begun.change(steps=min(STEPS, begun.steps))
        return base in (self.told.shown.branch.recipe, self.told.shown.branch.after)

    def _offer(self):
        recipe, kind = self.session.begun, self.kind.value or KINDS[0]
        for name, control in zip(KINDS, (self.prompt, self.scale, self.model), strict=True):
            control.layout.display = None if name == kind else "none"
        self.prompt.placeholder = self._later or next(words for words in OTHERS if words != recipe.prompt)
        self.model.placeholder = next(name for name in BUNDLED[::-1] if name != recipe.model)
        value = f"{recipe.guidance_scale:g}" if kind == "guidance_scale" else getattr(recipe, kind)
        self.first.value = f"<b class='sdx-a'>A</b> {escape(value)}"
        self.bar.ready(self.session.model is not None)

    @property
    def _later(self) -> str:
        """The prompt that comes later, where the session's own says so: `[cat:dog:5]`."""
        wanted = self.session.wanted
        return str(dict(wanted.changes).get("prompt", "")) if isinstance(wanted, Branch) else ""

    def _branch(self) -> Branch:
        """What is asked for; `Problem` where A and B are the same."""
        kind = self.kind.value or KINDS[0]
        recipe = self.session.begun
        recipe = recipe.change(steps=min(STEPS, recipe.steps))
        value = {"prompt": self.prompt.value.strip() or self.prompt.placeholder, "guidance_scale": self.scale.value,
                 "model": self.model.value.strip() or self.model.placeholder}[kind]  # fmt: skip
        other = recipe.change(**{kind: value})
        if other == recipe:
            raise Problem("decide_same")
        one, two = (other, recipe) if self.reverse.value else (recipe, other)
        return Branch(one, 0, {kind: getattr(two, kind)})

    # -- working ------------------------------------------------------------------------------

    def _start(self):
        branch = self._branch()
        self.told.clear()
        self.bar.work.start(lambda model: self._made(model, branch), self.told.show, model=branch.recipe.model)

    def _made(self, model, branch: Branch):
        """On the worker: with the other model where there is one."""
        from sd_explorer.experiments.deciding import deciding

        same = branch.after.model == branch.recipe.model
        return deciding(model, branch, None if same else self.session.model_named(branch.after.model))
