"""What the values of axes make of a base's settings, as JSON has them."""

from __future__ import annotations

import re

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.checkpoint import Checkpoint, Lora
from sd_explorer.diffusion.recipe import Recipe, shown
from sd_explorer.problems import Problem


def put(settings: dict, name: str, value):
    """Set what an axis of that name stands for."""
    if name == "size":
        settings["width"], settings["height"] = (int(side) for side in value.split("x"))
    elif name.startswith("changes."):
        settings.setdefault("changes", {})[name.removeprefix("changes.")] = value
    else:
        settings[name] = value


def with_lora(settings: dict, file: str, scale) -> dict:
    """Settings whose model has a LoRA at a scale; at 0 it has none."""
    before = Checkpoint.of(str(settings.get("model", Recipe.model)))
    others = [lora for lora in before.loras if lora.path != file]
    added = [Lora(file, scale)]  # refuses what is no scale
    return settings | {"model": str(Checkpoint(before.name, others + (added if scale else [])))}


def replaced(settings: dict, words: dict[str, str]) -> dict:
    """Settings with words replaced wherever a prompt holds them, all at once: none is put into another's new words."""
    tables = [settings, settings.get("changes", {})]
    prompts = [(table, name) for table in tables for name in ("prompt", "negative_prompt") if name in table]
    for word in words:
        if not any(word in str(table[name]) for table, name in prompts):
            raise Problem("axis_word", words=shown(word))
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    for table, name in prompts:
        table[name] = pattern.sub(lambda found: words[found[0]], str(table[name]))
    return settings


def simplest(recipe: Recipe | Branch) -> Recipe | Branch:
    """A branch that changes nothing as the recipe it is; one that changes all from the first call on likewise."""
    if not isinstance(recipe, Branch):
        return recipe
    if not recipe.changes:
        return recipe.recipe
    return recipe.after if recipe.at == 0 and recipe.after.model == recipe.recipe.model else recipe
