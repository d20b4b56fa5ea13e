"""What is painted where nobody said what: a prompt in the reader's language and a seed, chosen by eye."""

from __future__ import annotations

from sd_explorer.bundled import BUNDLED, POCKET
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.texts import text

SEED = 3
"""Of eight seeds of a dozen prompts at the default recipe: an unbroken outline, and a way from blur to line that can be
followed. To be chosen again after each new pocket model."""


def opening(language: str, **recipe) -> Recipe:
    """The recipe of these fields; without a prompt the one that is chosen, in English for models that were taught no
    other language."""
    if recipe.get("prompt") is not None:
        return Recipe(**recipe)
    taught = language if recipe.get("model", POCKET) in BUNDLED else "en"
    return Recipe(**{"seed": SEED} | recipe | {"prompt": text("ui.prompt_placeholder", taught)})
