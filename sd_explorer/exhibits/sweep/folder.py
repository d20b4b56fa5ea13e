"""The folder in which a sweep is kept, if one is named."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits.part import Part
from sd_explorer.sweeps.in_turn import Made
from sd_explorer.sweeps.painting import Painted
from sd_explorer.sweeps.store import Store, recipe_of


class Folder(Part):
    """A field; empty: the pictures are kept by this exhibit alone."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.store: Store | None = None
        self.widget = W.Text(layout=W.Layout(width="240px"))

    def speak(self):
        self.widget.placeholder = self.say("sweep_folder_hint")

    def begin(self, wanted) -> dict[Recipe | Branch, dict]:
        """Open the folder for a sweep; what its index says of each picture that lies there. Raises `Problem`."""
        name = self.widget.value.strip()
        self.store = Store(name) if name else None
        if self.store is None:
            return {}
        self.store.begin(wanted)
        return {recipe_of(row): row for row in self.store.rows(wanted)}

    def made(self, recipe: Recipe | Branch, row: dict) -> Made:
        """A picture that lies there; the worker reads it."""
        assert self.store is not None, "begin() found it"
        data = (self.store.folder / row["file"]).read_bytes()
        return Made(recipe, Painted(data, row["seconds"], row["calls"], row["engine"], row["clip_score"]))

    def keep(self, made: Made):
        """Write down what was painted."""
        if self.store is not None and made.painted is not None and made.recipe not in self.store:
            self.store.keep(made.recipe, made.painted)
