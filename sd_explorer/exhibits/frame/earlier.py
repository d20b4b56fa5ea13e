"""Earlier pictures, one click away."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.pictures import encode, resize
from sd_explorer.widgets import Gallery, Label

KEPT = 12
SIDE = 108


class EarlierPanel(Exhibit):
    """The last twelve finished pictures; picking one brings its settings back."""

    title = "earlier"

    def build(self) -> W.Widget:
        self.heading, self.gallery = Label(level=3), Gallery(columns=6)
        self._pictures: dict[str, bytes] = {}  # recipe as JSON -> thumbnail, oldest first
        self.gallery.on_pick(self._pick)
        return W.VBox([self.heading, self.gallery], layout=W.Layout(width="auto"))

    def speak(self):
        self.explain(self.heading, "earlier")

    def on_run(self, run):
        """Only what is on screen is marked."""
        name = run.recipe.to_json()
        self.gallery.selected = name if name in self._pictures else ""

    def on_trace(self, trace):
        """A finished picture takes the first place, once its prompt counts; one that was there stays where it is. What a
        dragged slider passes is not kept: twelve such would push out all others."""
        if self.session.passing:
            return
        if trace.recipe.prompt == self.session.view.prompt or self._rests(trace):
            self._keep(trace)

    def on_view(self, view):
        """Typing has come to rest."""
        trace = self.session.trace
        if trace and self._rests(trace):
            self._keep(trace)

    def _rests(self, trace) -> bool:
        """Whether it is of the prompt at which typing rests."""
        return trace.recipe == self.session.wanted and self.session.recipe.prompt == self.session.view.prompt

    def _keep(self, trace):
        name = trace.recipe.to_json()
        if name not in self._pictures:
            self._pictures[name] = encode(resize(trace.picture[None], SIDE)[0])
            while len(self._pictures) > KEPT:
                del self._pictures[next(iter(self._pictures))]
            self._show()
        self.gallery.selected = name

    def _show(self):
        names = list(reversed(self._pictures))
        recipes = [recipe_from_json(name) for name in names]
        with self.gallery.hold_sync():
            self.gallery.items = [{"id": n, "alt": r.prompt, "title": _title(r)} for n, r in zip(names, recipes)]  # noqa: B905
            self.gallery.thumbs = [self._pictures[name] for name in names]

    def _pick(self, name: str):
        self.session.take(recipe_from_json(name))


def _title(recipe: Recipe | Branch | FromPicture) -> str:
    if isinstance(recipe, FromPicture):
        return f"{recipe.name} · {recipe.strength:g} → {_title(recipe.recipe)}"
    later = f" · {recipe.at + 1}→" if isinstance(recipe, Branch) else ""
    return f"{recipe.prompt} · {recipe.seed} · {recipe.guidance_scale:g} · {recipe.steps} · {recipe.scheduler}{later}"
