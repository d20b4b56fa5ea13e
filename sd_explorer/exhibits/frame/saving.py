"""Save and open: what goes out of the explorer and what comes back in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.files.png import png_with_settings, settings_and_rest, settings_json
from sd_explorer.pages.kinds import run_page
from sd_explorer.pictures import encode, evenly, gif, grid
from sd_explorer.problems import Problem
from sd_explorer.progress import Progress
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Drop, Saver

KINDS = ("png", "gif", "grid", "page", "trace", "json")
NEED_FRAMES = {"gif": ("clean",), "grid": ("noisy", "noise", "clean"), "page": ("noisy", "noise", "clean")}
"""Which of `Frames` a file shows."""


class SavingPanel(Exhibit):
    """A menu of files to save, and a place to drop a PNG whose settings come back."""

    title = "save"

    def build(self) -> W.Widget:
        self.saver, self.drop = Saver(), Drop()
        self.saves = self.long_work(every=True)
        self.saver.on_save(self._save)
        self.drop.on_file(self._open)
        row = W.HBox([self.saver, self.drop])
        row.add_class("sdx-row")
        return row

    def speak(self):
        self.give_words(self.saver, self.drop)
        self.saver.items = [
            {"id": k, "title": self.say(f"save_{k}"), "hint": self.say(f"save_{k}_hint")} for k in KINDS
        ]
        self.saver.enabled = self.session.trace is not None

    def on_trace(self, trace):
        """There is something to save."""
        self.saver.enabled = True

    def _save(self, kind: str):
        """The picture as it is at the click; every save is done, the first one first."""
        if trace := self.session.trace:
            kept, needed = self.session.frames.get(trace.recipe), NEED_FRAMES.get(kind, ())
            there = not needed or (kept is not None and kept.complete(needed))
            one = self.language
            items = saved(kind, trace, kept, None, one) if there else lambda model: saved(kind, trace, kept, model, one)
            self.saves.start(items, lambda file: self.saver.deliver(*file), model=None if there else trace.recipe.model,
                             priority=Priority.SAVE)  # fmt: skip

    def _open(self, name: str, data: bytes):
        with self.session.telling():
            restore(self.session, *settings_and_rest(data, name))


def restore(session, found: Recipe | Branch | FromPicture, rest: tuple[str, ...] = ()):
    """Set what a picture's settings say, and tell what they say besides. rest: names of what is not restored."""
    recipe = found if isinstance(found, Recipe) else found.recipe
    model = session.recipe.model
    if isinstance(found, Branch):
        session.take(_with_model(found, model))
    elif isinstance(found, FromPicture):
        session.take(replace(found, recipe=recipe.change(model=model)))
    else:
        session.change(beginning=None, **vars(recipe) | {"model": model})
    if rest:
        session.tell(Problem("png_rest", rest=", ".join(rest)))
    elif recipe.model != model:
        session.tell(Problem("png_other_model", model=recipe.model))
    elif isinstance(found, Branch) and _with_model(found, model) != found:
        session.tell(Problem("png_branch", step=found.at + 1, changes=dict(found.changes)))


def _with_model(branch: Branch, model: str) -> Branch:
    """A branch with a model that is loaded already; no file has another one loaded, but for those that ship."""
    ships = {model, *(BUNDLED if model in BUNDLED else ())}
    changes = tuple((name, value) for name, value in dict(branch.changes).items() if name != "model" or value in ships)
    return Branch(branch.recipe.change(model=model), branch.at, changes)


def saved(kind: str, trace, frames=None, model=None, language: str = "en") -> Iterator:
    """Progress, then the file; the model decodes what is not decoded yet."""
    from sd_explorer.experiments.frames import frames_of

    if kind in NEED_FRAMES:
        for item in frames_of(model, trace, NEED_FRAMES[kind], frames):
            frames = frames if isinstance(item, Progress) else item
            yield item if isinstance(item, Progress) else None
    yield saved_file(kind, trace, frames, language)


def saved_file(kind: str, trace, frames=None, language: str = "en") -> tuple[str, str, bytes]:
    """(file name, MIME type, bytes) of one of `KINDS`; frames: where pictures of the steps are needed."""
    name = f"sd_explorer-{trace.recipe.seed}"
    if kind == "png":
        return f"{name}.png", "image/png", png_with_settings(trace.picture, trace.recipe, trace.engine)
    if kind == "gif":
        return f"{name}.gif", "image/gif", gif(frames.clean)
    if kind == "grid":
        sheet = grid([frames.noisy, frames.noise, frames.clean], evenly(len(frames.clean), 12))
        return f"{name}-steps.png", "image/png", encode(sheet, "PNG")
    if kind == "page":
        return f"{name}.html", "text/html", run_page(frames, language).encode()
    if kind == "json":
        return f"{name}.json", "application/json", settings_json(trace.recipe, trace.engine).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = trace.save(Path(folder) / "trace.npz")
        return f"{name}.npz", "application/octet-stream", path.read_bytes()
