"""The last line: what is going on, how long it takes, what went wrong."""

from __future__ import annotations

import os
import time
from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.texts import scheduler_title

EVERY = 0.05
"""Seconds between two updates while a run goes on."""


class StatusPanel(Panel):
    """Progress, time per step and left, and every problem as one sentence with its details behind a fold."""

    title = "status"

    def build(self) -> W.Widget:
        self._shown = 0.0
        self.line, self.right = W.HTML(), W.HTML()
        row = W.HBox([self.line, self.right], layout=W.Layout(justify_content="space-between", width="100%"))
        row.add_class("sdx-footer")
        return row

    def speak(self):
        self.on_status(self.session.status)
        self.on_recipe(self.session.recipe)

    def on_recipe(self, recipe):
        """Model, scheduler and seed at the right."""
        title = scheduler_title(recipe.scheduler, self.language)
        self.right.value = escape(self.say("footer_right", model=recipe.model, scheduler=title, seed=recipe.seed))

    def on_status(self, status):
        """One line for what the session does now; a running one at most twenty times a second."""
        now = time.monotonic()
        if status.kind == "running" and now - self._shown < EVERY:
            return
        self._shown = now
        line = "" if status.kind == "problem" else getattr(self, f"_{status.kind}")(status)
        self.line.value = self._problem(status) + line

    def _idle(self, status) -> str:
        return escape(self.say("starting"))

    def _loading(self, status) -> str:
        return escape(self.say("loading_model", model=self.session.recipe.model))

    def _running(self, status) -> str:
        done = 100 * status.step / status.count
        words = [self.say("running", step=status.step, count=status.count), self._pace(status),
                 self.say("time_left", seconds=status.seconds_left)]  # fmt: skip
        bar = f"<span class='sdx-bar'><span style='width:{done:.0f}%'></span></span>"
        return bar + " · ".join(map(escape, words))

    def _finished(self, status) -> str:
        main = self.say("finished", count=status.count, seconds=status.seconds)
        rest = [self._pace(status), *([self.say("from_memory")] if status.cached else []), self._device(),
                self.say("same_seed")]  # fmt: skip
        return f"<b>{escape(main)}</b> · " + " · ".join(map(escape, rest))

    def _waiting(self, status) -> str:
        return escape(self.say("waiting", seconds=status.seconds))

    def _stopped(self, status) -> str:
        return escape(self.say("stopped", step=status.step, count=status.count))

    def _problem(self, status) -> str:
        """What went wrong since the last gesture, beside whatever goes on."""
        if status.problem is None:
            return ""
        sentence = escape(status.problem.sentence(self.language))
        fold = ""
        if status.detail:
            fold = (
                f"<details><summary>{escape(self.say('details'))}</summary><pre>{escape(status.detail)}</pre></details>"
            )
        return f"<div class='sdx-error' role='alert'>{sentence}{fold}</div>"

    def _pace(self, status) -> str:
        return self.say("time_per_step", ms=1000 * status.seconds_per_step)

    def _device(self) -> str:
        device = str(self.session.model.device) if self.session.model else "cpu"
        return self.say("device_line", device=device.upper(), threads=os.cpu_count())
