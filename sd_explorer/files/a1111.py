"""A1111's `parameters` text: written into our PNGs and read from anybody's."""

from __future__ import annotations

import re

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem

A1111_KEY = "parameters"
"""PNG text chunk that AUTOMATIC1111's web UI writes and reads."""

A1111_SAMPLERS = {
    "dpmpp_2m": ("DPM++ 2M", "Uniform"),
    "dpmpp_2m_karras": ("DPM++ 2M", "Karras"),
    "ddim": ("DDIM", None),
    "ddpm": ("DDPM", None),
    "euler": ("Euler", None),
    "euler_a": ("Euler a", None),
    "heun": ("Heun", None),
    "unipc": ("UniPC", None),
    "lms": ("LMS", None),
    "lcm": ("LCM", None),
}


def a1111_text(recipe: Recipe, width: int, height: int) -> str:
    """The `parameters` text of a recipe, as A1111 writes it."""
    sampler, schedule = A1111_SAMPLERS[recipe.scheduler]
    lines = [recipe.prompt]
    if recipe.negative_prompt:
        lines.append(f"Negative prompt: {recipe.negative_prompt}")
    values = {"Steps": recipe.steps, "Sampler": sampler, "Schedule type": schedule,
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
    for name, (known, known_schedule) in A1111_SAMPLERS.items():
        if sampler == known and (known_schedule or "") == (schedule if schedule == "Karras" else known_schedule or ""):
            return name
    raise Problem("scheduler_unknown", value=sampler, known=", ".join(s for s, _ in A1111_SAMPLERS.values()))


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if re.search(r'[,:"\n]', value) else value
