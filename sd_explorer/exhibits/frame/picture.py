"""The hero: what the network sees, what it calls noise and what it guesses, from the first noise to the picture."""

from __future__ import annotations

import time

import ipywidgets as W
import numpy as np

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.differing import differing
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.models.waking import READ
from sd_explorer.pictures import encode, side_by_side, sprite
from sd_explorer.widgets import Hero

KINDS = {"seen": "latents", "noise": "noise", "guess": "clean"}
"""What can be looked at, and the field of a Step that it shows."""
FRAMES = {"seen": "seen", "noise": "said", "guess": "clean"}
"""Which of `Frames` each of them is."""
EVERY = 0.1
"""Seconds between two status lines while a run goes on."""
BUSY = ("loading", "running")


class PicturePanel(Exhibit):
    """The run as frames, the finished picture last; status, Stop and problems directly under it."""

    title = "tab_picture"

    def build(self) -> W.Widget:
        self._told, self._first = 0.0, None
        self._pushed: set[str] = set()  # kinds whose frames of this run the browser was sent one by one
        self.hero = Hero(group=self.group)
        self.hero.observe(self._picked, names="index")
        self.hero.observe(self._kind_chosen, names="kind")
        self.hero.on_ask(self._asked)
        return self.hero

    def speak(self):
        with self.hero.hold_sync():
            self.give_words(self.hero)
            self.hero.kinds = [
                {"id": kind, "title": self.say(f"hero_{kind}"), "hint": self.say(f"hero_{kind}_hint")} for kind in KINDS
            ]
            self.hero.waking = [self.say(f"waking_{stage}") for stage in ("libraries", "weights", "painting")]
            self.hero.alt = self.say("alt_picture", prompt=self.session.recipe.prompt)
            if self.session.trace:
                self.hero.labels = frame_labels(self.session.trace.steps, self.say)
        self.on_status(self.session.status)

    # -- the browser's side -------------------------------------------------------------------

    def _picked(self, change):
        self.session.look(step=-1 if change.new >= self.hero.count else change.new)

    def _kind_chosen(self, change):
        """Another way to see the run: the steps so far are sent; of a finished one the session brings the frames."""
        with self.session.showing:
            run = self.session.run
            if run and run.going and run.steps:
                self._push(run.steps)
        self.look_at_frames()

    def frames_shown(self):
        return (FRAMES[self.hero.kind],)

    def _asked(self, what: str):
        (self.session.stop if what == "stop" else self.session.paint)()

    # -- the worker's side --------------------------------------------------------------------

    def on_status(self, status):
        """One line for what goes on; a running one at most ten times a second."""
        now = time.monotonic()
        if status.kind == "running" and status.step < status.count and now - self._told < EVERY:
            return
        self._told = now
        self.hero.stage = stage_of(status)
        self.hero.status = {
            "kind": status.kind, "line": self._line(status), "share": share_of(status), "stop": status.kind in BUSY,
            "paint": status.kind == "waiting", "detail": status.detail,
            "problem": status.problem.sentence(self.language) if status.problem else "",
        }  # fmt: skip

    def _line(self, status) -> str:
        pace = self.say("time_per_step", ms=1000 * status.seconds_per_step)
        if status.kind == "running":
            left = self.say("time_left", seconds=status.seconds_left)
            return " · ".join([self.say("running", step=status.step, count=status.count), left])
        if status.kind == "finished":
            made = [self.say("from_memory")] if status.cached else [self.say("finished", seconds=status.seconds), pace]
            return " · ".join([*made, *self._changed()])
        if status.kind == "stopped":
            return self.say("stopped", step=status.step, count=status.count)
        if status.kind == "waiting":
            return self.say("waiting", seconds=status.seconds)
        if status.kind == "loading":
            said = self.say("loading_model", model=self.session.recipe.model)
            return f"{said} · {100 * share_of(status):.0f} %" if status.count else said
        return self.say("starting") if status.kind == "idle" else ""

    def _changed(self):
        """That the run was changed on its way, and from where on; or the picture that it began with."""
        recipe = self.session.run.recipe if self.session.run else None
        if isinstance(recipe, Branch):
            yield self.say("changed_on_its_way", step=recipe.at + 1)
        if isinstance(recipe, FromPicture):
            yield self.say("began_with", name=recipe.name or "—", strength=f"{recipe.strength:g}")

    def on_steps(self, steps):
        """A cheap look at what is looked at; the other kinds are sent when they are chosen."""
        if steps[0].index == 0:
            self._begin(steps[0].count, steps[0])
        self._push(steps)

    def _push(self, steps):
        kind, labels = self.hero.kind, [frame_label(step, self.say) for step in steps]
        self.hero.push(steps[0].index, labels, {kind: side_by_side(self._looks(steps, kind))})
        self._pushed.add(kind)

    def _begin(self, count: int, first):
        self._first, self._pushed = first, set()
        self.hero.alt, self.hero.corner = self.say("alt_picture", prompt=self.session.recipe.prompt), ""
        self.hero.begin(count)

    def on_run(self, run):
        """A run that was stopped keeps its frames."""
        if run.steps and not run.going:
            self.hero.flush()

    def on_trace(self, trace):
        """The finished picture is the last frame."""
        if trace.steps[0] is not self._first:
            self._begin(len(trace.steps), trace.steps[0])
        self.hero.flush()
        with self.hero.hold_sync():
            self.hero.labels = frame_labels(trace.steps, self.say)
            self.hero.count = len(trace.steps)
            self.hero.corner = self._corner(trace.recipe)
            self.hero.last, self.hero.finished = encode(trace.picture), True
        self.hero.index = len(trace.steps)  # others hear of it: the picture has gone first

    def _corner(self, painted) -> str:
        """A picture that is finished while a slider is already elsewhere says what it was painted with."""
        begins = painted if isinstance(painted, Recipe) else painted.recipe
        settings = differing(begins, self.session.recipe, self.language)
        return self.say("picture_still", settings=self.say("list_comma").join(settings)) if settings else ""

    def on_frames(self, frames):
        """All steps: of the kind that is looked at decoded, of the others a cheap look, so that each can be chosen while
        the kernel is busy elsewhere; nothing where the browser has as much already."""
        rows = [*self.hero.rows] or [b"" for _ in KINDS]
        for n, kind in enumerate(KINDS):
            if self._brings(frames, kind):
                rows[n] = sprite(frames.pictures[FRAMES[kind]], sharp=False)
            elif not rows[n] and kind not in self._pushed:
                rows[n] = sprite(self._looks(frames.trace.steps, kind), sharp=False)
        with self.hero.hold_sync():
            self.hero.count, self.hero.rows = frames.trace.steps[0].count, rows

    def _brings(self, frames, kind: str) -> bool:
        name = FRAMES[kind]
        return frames.holds([name]) and (name in frames.exact or kind not in self._pushed)

    def _looks(self, steps, kind: str) -> np.ndarray:
        return self.session.model.preview(np.stack([getattr(step, KINDS[kind]) for step in steps]))


def stage_of(status) -> int:
    """Which stage of waking goes on: the libraries, the weights, the first picture."""
    if status.kind == "loading":
        return 0 if status.count and status.step < READ else 1
    return 0 if status.kind == "idle" else 2


def share_of(status) -> float:
    """How much is done, 0 to 1; -1 while that is not known."""
    if status.kind == "idle" or not status.count:
        return -1.0
    return status.step / status.count


def frame_label(step, say) -> str:
    """`step 7`, and in a second line what there is room for while a room is open."""
    return say("frame_label", step=step.index + 1, count=step.count, noise=level(step.noise_level))


def level(noise: float) -> str:
    """A noise level with two digits, three where two would say that nothing else is left."""
    return f"{noise:.3f}" if 0.99 < noise < 1 else f"{noise:.2f}"


def frame_labels(steps, say) -> list[str]:
    """A label for each frame, the finished picture's last."""
    return [*(frame_label(step, say) for step in steps), say("frame_last")]


def step_labels(trace, say) -> list[str]:
    """`step 8 · t 363` for every step of a trace."""
    return [say("step_label", step=step.index + 1, timestep=step.timestep) for step in trace.steps]
