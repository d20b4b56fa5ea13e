"""Who decides what, and when: two runs in lock-step, and every step at which one can be left for the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

import ipywidgets as W
import numpy as np

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.step import Step
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.work_bar import WorkBar
from sd_explorer.pictures import encode, resize, sprite
from sd_explorer.problems import Problem
from sd_explorer.progress import Progress
from sd_explorer.prompts.editing import write_editing
from sd_explorer.widgets import Choice, Curve, Label, Slider, StepGrid

STEPS = 8
SIDE = 128
KINDS = ("prompt", "guidance_scale", "model")
OTHERS = ("a rocket, flat", "a red apple, flat")


@dataclass(frozen=True, eq=False)
class Shown:
    """What has been made so far, and what it belongs to."""

    branch: Branch
    pair: Any = None
    """The Lockstep; None before both runs are there."""
    guesses: tuple = ()
    """Pictures of the guesses of both runs, the finished one last: two arrays `(n + 1, H, W, 3)`."""
    made: tuple = ()
    """The Crossings so far."""
    rate: object = None
    """How often half of the steps left it open, a Rate; None where that was not measured."""


def decide(model, branch: Branch, other=None):
    """Steps and, again and again, what has been made so far as a Shown."""
    from sd_explorer.experiments.claims import rate_of
    from sd_explorer.experiments.crossing import crossings, lockstep

    shown = Shown(branch)
    for item in lockstep(model, branch, other):
        if isinstance(item, Step):
            yield item
        else:
            runs = (item.one, item.other)
            guesses = tuple(np.concatenate([model.decode(run.stack("clean")), run.picture[None]]) for run in runs)
            rate = rate_of("decide_late", branch.recipe.model) if set(dict(branch.changes)) == {"prompt"} else None
            shown = Shown(branch, item, guesses, rate=rate)
    calls = len(shown.pair.one.steps)
    yield Progress(1, calls + 2)
    yield shown
    for crossed in crossings(model, shown.pair, branch, other):
        if isinstance(crossed, Step):
            yield crossed
        else:
            shown = replace(shown, made=tuple(sorted((*shown.made, crossed), key=lambda one: one.at)))
            yield Progress(1 + len(shown.made), calls + 2)
            yield shown


class DecidePanel(Exhibit):
    """Two prompts, scales or models from one noise; where they part, and when it is too late to switch."""

    title = "tab_decide"

    def build(self) -> W.Widget:
        self.shown: Any = None
        self.heading, self.curves, self.lead, self.verdict = Label(level=2), Label(level=3), W.HTML(), W.HTML()
        self.kind, self.first = Choice(value=KINDS[0]), W.HTML()
        self.prompt, self.model = W.Text(), W.Dropdown(options=BUNDLED)
        self.scale = Slider(value=8.0, min=1.0, max=20.0, step=0.5, shown=True)
        self.reverse = W.Checkbox(indent=False)
        self.kind.observe(lambda change: self._offer(), names="value")
        self.bar = WorkBar(self, self._start, "decide")
        group = f"{self.group}-decide"
        self.runs = StepGrid(group=f"{group}-runs", pixelated=[False, False])
        self.strip = StepGrid(group=group, pixelated=[False])
        self.leaning, self.apart = Curve(group=group), Curve(group=f"{group}-runs")
        self.leaning.layout.display = "none"
        for widget, name in ((self.first, "sdx-first"), (self.curves, "sdx-part"), (self.prompt, "sdx-map-prompt")):
            widget.add_class(name)
        row = W.HBox([self.first, self.prompt, self.scale, self.model, self.reverse])
        row.add_class("sdx-row")
        self.results = W.VBox([self.runs, self.strip, self.leaning, self.verdict, self.curves, self.apart])
        return W.VBox([self.heading, self.lead, self.kind, row, self.bar.widget, self.results],
                      layout=W.Layout(width="100%"))  # fmt: skip

    def speak(self):
        self.explain(self.heading, "decide")
        self.explain(self.curves, "decide_apart")
        self.lead.value = f"<p class='sdx-mut'>{escape(self.say('decide_lead', steps=STEPS))}</p>"
        self.kind.options = [{"id": kind, "title": self.say(f"decide_{kind}"), "hint": ""} for kind in KINDS]
        self.kind.label = self.say("decide_kind")
        self.prompt.description = self.model.description = self.scale.description = "B"
        self.reverse.description = self.say("decide_reverse")
        self.bar.speak(self.say("decide_go"))
        self.give_words(self.kind, self.runs, self.strip)
        self._offer()
        self._describe()

    # -- what is compared ---------------------------------------------------------------------

    def on_recipe(self, recipe):
        """A is another run: what was shown goes."""
        if self.shown and not self._belongs(recipe):
            self.bar.work.stop()
            self.shown = None
        self._offer()
        self._describe()

    def on_model(self, model):
        """There is a model to run."""
        self._offer()

    def refresh(self):
        self._offer()

    def _belongs(self, recipe) -> bool:
        base = recipe.change(steps=min(STEPS, recipe.steps))
        return base in (self.shown.branch.recipe, self.shown.branch.after)

    def _offer(self):
        recipe, kind = self.session.recipe, self.kind.value or KINDS[0]
        for name, control in zip(KINDS, (self.prompt, self.scale, self.model), strict=True):
            control.layout.display = None if name == kind else "none"
        self.prompt.placeholder = next(words for words in OTHERS if words != recipe.prompt)
        value = f"{recipe.guidance_scale:g}" if kind == "guidance_scale" else getattr(recipe, kind)
        self.first.value = f"<b class='sdx-a'>A</b> {escape(value)}"
        self.bar.ready(self.session.model is not None)

    def _branch(self) -> Branch:
        """What is asked for; `Problem` where A and B are the same."""
        kind = self.kind.value or KINDS[0]
        recipe = self.session.recipe
        recipe = recipe.change(steps=min(STEPS, recipe.steps))
        value = {"prompt": self.prompt.value.strip() or self.prompt.placeholder, "guidance_scale": self.scale.value,
                 "model": self.model.value}[kind]  # fmt: skip
        other = recipe.change(**{kind: value})
        if other == recipe:
            raise Problem("decide_same")
        one, two = (other, recipe) if self.reverse.value else (recipe, other)
        return Branch(one, 0, {kind: getattr(two, kind)})

    # -- working ------------------------------------------------------------------------------

    def _start(self):
        branch = self._branch()
        self.shown = None
        self._describe()
        self.bar.work.start(lambda model: self._made(model, branch), self._show, model=branch.recipe.model)

    def _made(self, model, branch: Branch):
        """On the worker: with the other model where there is one."""
        same = branch.after.model == branch.recipe.model
        return decide(model, branch, None if same else self.session.model_named(branch.after.model))

    def _show(self, shown: Shown):
        if self.shown is None:
            count = len(shown.pair.one.steps) + 1
            self.runs.begin(count, 2)
            self.runs.rows = [sprite(row, most=SIDE) for row in shown.guesses]
            self.strip.begin(count, 1)
        known = [one.at for one in self.shown.made] if self.shown else []
        self.shown = shown
        self._describe()
        for one in shown.made:
            if one.at not in known:
                self.strip.push(one.at, [encode(resize(one.picture[None], SIDE)[0])])
        if self._whole:
            self.strip.rows = [sprite(np.stack([one.picture for one in shown.made]), most=SIDE)]

    @property
    def _whole(self) -> bool:
        """Whether every switch has been painted."""
        return self.shown is not None and len(self.shown.made) == len(self.shown.pair.one.steps) + 1

    # -- words and pictures -------------------------------------------------------------------

    def _describe(self):
        """Rows, curves and the verdict, as far as things have come."""
        shown = self.shown
        self.results.layout.display = None if shown and shown.pair else "none"
        if not shown or not shown.pair:
            return
        with self.runs.hold_sync():
            self.runs.titles = [self.say("decide_row_a"), self.say("decide_row_b")]
            self.runs.subtitles = [self._name(shown.branch.recipe), self._name(shown.branch.after)]
            self.runs.labels, self.runs.index = self._step_labels(), len(shown.pair.one.steps)
        self._describe_strip()
        self._draw()
        self.verdict.value = f"<p><b>{escape(self._verdict())}</b></p>{self._ledger()}{self._notation()}"

    def _describe_strip(self):
        self.strip.titles, self.strip.subtitles = [self.say("decide_row_cross")], [self.say("decide_row_cross_sub")]
        self.strip.labels = self._switch_labels()

    def _draw(self):
        pair, made = self.shown.pair, self.shown.made
        self.leaning.layout.display = None if self._whole else "none"
        if self._whole:
            with self.leaning.hold_sync():
                self.leaning.labels, self.leaning.alt = self._switch_labels(), self.say("decide_leaning_alt")
                self.leaning.series = [{"name": self.say("decide_leaning"), "values": [one.leaning for one in made],
                                        "dashed": False}]  # fmt: skip
        with self.apart.hold_sync():
            self.apart.labels, self.apart.alt = self._step_labels()[:-1], self.say("decide_apart_alt")
            self.apart.series = [
                {"name": self.say("decide_layout"), "values": pair.layout.tolist(), "dashed": False},
                {"name": self.say("decide_detail"), "values": pair.detail.tolist(), "dashed": True},
            ]

    def _name(self, recipe) -> str:
        kind = next(iter(dict(self.shown.branch.changes)), "prompt")
        return f"s = {recipe.guidance_scale:g}" if kind == "guidance_scale" else str(getattr(recipe, kind))

    def _levels(self) -> list[float]:
        """Noise level at each switch; the last one is behind the end."""
        return [*(step.noise_level for step in self.shown.pair.one.steps), 0.0]

    def _step_labels(self) -> list[str]:
        count = len(self.shown.pair.one.steps)
        return [*(self.say("running", step=n + 1, count=count) for n in range(count)), self.say("tab_picture")]

    def _switch_labels(self) -> list[str]:
        levels = self._levels()
        return [
            self.say("decide_switch", first=n, rest=len(levels) - 1 - n, level=level) for n, level in enumerate(levels)
        ]

    def _verdict(self) -> str:
        from sd_explorer.experiments.crossing import decided

        pair, levels = self.shown.pair, self._levels()
        parted = pair.parted
        words = (
            []
            if parted is None
            else [self.say("decide_parted", step=parted + 1, count=len(levels) - 1, level=levels[parted])]
        )
        if self._whole:
            found = decided(list(self.shown.made))
            words.append(self.say("decide_unclear") if found is None else self.say(
                "decide_decided", last=found[0], late=found[1], start=levels[found[0]], end=levels[found[1]]))  # fmt: skip
        return " ".join(words)

    def _ledger(self) -> str:
        """What was measured on many pairs, beside what is seen here."""
        rate = self.shown.rate
        words = self.say("decide_rate", true=rate.true, of=rate.of) if rate else ""
        return f"<p class='sdx-mut'>{escape(words)}</p>"

    def _notation(self) -> str:
        """The switch in the middle as A1111 writes it, for two prompts."""
        branch = self.shown.branch
        at = max(1, len(self.shown.pair.one.steps) // 2)
        written = write_editing(branch.recipe.prompt, branch.after.prompt, at)
        if set(dict(branch.changes)) != {"prompt"} or written is None or branch.recipe.scheduler == "heun":
            return ""
        return f"<p class='sdx-mut'>{escape(self.say('decide_notation', step=at))} <code>{escape(written)}</code></p>"
