"""What of a recipe is not as in another one, in words."""

from __future__ import annotations

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.texts import help_for, scheduler_title

TITLED = ("prompt", "negative_prompt", "seed", "guidance_scale", "steps", "scheduler", "model")


def differing(painted: Recipe, asked: Recipe, language: str) -> list[str]:
    """`guidance scale 4.2` for each setting of `painted` that `asked` has otherwise."""
    names = [name for name in TITLED if getattr(painted, name) != getattr(asked, name)]
    words = [f"{help_for(name, language).title} {_shown(painted, name, language)}" for name in names]
    if (painted.width, painted.height) != (asked.width, asked.height):
        side = f"{painted.width} × {painted.height}" if painted.width or painted.height else ""
        words.append(f"{help_for('size', language).title} {side}".strip())
    return words


def _shown(recipe: Recipe, name: str, language: str) -> str:
    value = getattr(recipe, name)
    if name == "scheduler":
        return scheduler_title(value, language)
    return f"{value:g}" if isinstance(value, float) else f"“{value}”" if "prompt" in name else str(value)
