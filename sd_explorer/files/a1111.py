"""A1111's `parameters` text: written into our PNGs and read from anybody's."""

from __future__ import annotations

import re

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.problems import Problem

A1111_KEY = "parameters"
"""PNG text chunk that AUTOMATIC1111's web UI writes and reads."""


def a1111_text(recipe: Recipe, width: int, height: int) -> str:
    """The `parameters` text of a recipe, as A1111 writes it."""
    scheduler = SCHEDULERS[recipe.scheduler]
    lines = [recipe.prompt]
    if recipe.negative_prompt:
        lines.append(f"Negative prompt: {recipe.negative_prompt}")
    values = {"Steps": recipe.steps, "Sampler": scheduler.sampler, "Schedule type": scheduler.schedule,
              "CFG scale": f"{recipe.guidance_scale:g}", "Seed": recipe.seed, "Size": f"{width}x{height}",
              "Model": _quoted(recipe.model)}  # fmt: skip
    lines.append(", ".join(f"{name}: {value}" for name, value in values.items() if value is not None))
    return "\n".join(lines)


def recipe_from_a1111(parameters: str) -> Recipe:
    """Read a `parameters` text, ours or A1111's; what we have no word for is left at its default.

    The model is not taken over: A1111 names checkpoints by file, which says nothing about where ours lie.
    """
    body, _, last = parameters.strip().rpartition("\n")
    values = dict(re.findall(r'\s*([\w ]+):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)', last))
    if "Steps" not in values:
        raise Problem("json_bad", detail="no «Steps:» line")
    prompt, _, negative = body.partition("Negative prompt:")
    size = re.fullmatch(r"(\d+)x(\d+)", values.get("Size", ""))
    return Recipe(
        prompt=prompt.strip(),
        negative_prompt=negative.strip(),
        steps=_parse(int, values, "Steps", 20),
        guidance_scale=_parse(float, values, "CFG scale", 7.0),
        seed=_parse(int, values, "Seed", 0),
        scheduler=_scheduler(values),
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
    )


def _parse(kind, values: dict, name: str, default):
    try:
        return kind(values.get(name, default))
    except ValueError as error:
        raise Problem("json_bad", detail=f"{name}: {values[name]}") from error


def _scheduler(values: dict) -> str:
    sampler, schedule = values.get("Sampler", ""), values.get("Schedule type")
    if sampler.endswith(" Karras"):  # A1111 before 1.9 had one name for both
        sampler, schedule = sampler.removesuffix(" Karras"), "Karras"
    karras = schedule == "Karras"
    for name, known in SCHEDULERS.items():
        if sampler == known.sampler and karras == (known.schedule == "Karras"):
            return name
    raise Problem("scheduler_unknown", value=sampler, known=", ".join(s.sampler for s in SCHEDULERS.values()))


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if re.search(r'[,:"\n]', value) else value
