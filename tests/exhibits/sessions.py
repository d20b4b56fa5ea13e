"""Sessions for the tests of exhibits."""

from __future__ import annotations

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread


def still(model, prompt: str = "a red apple", **recipe) -> Session:
    """A session without a thread that paints with one given model."""
    recipe = {"steps": 3, "model": model.name} | recipe
    return Session(Recipe(prompt, **recipe), View(), worker=SameThread, load=lambda name: model)
