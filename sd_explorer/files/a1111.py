"""A1111's `parameters` text: written into our PNGs and read from anybody's."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.editing import edited, written
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.problems import Problem

A1111_KEY = "parameters"
"""PNG text chunk that AUTOMATIC1111's web UI writes and reads."""

LONGEST = 60_000
"""Characters of a text that are read; longer ones are refused (two full prompts and their settings have about 9,000)."""
NEGATIVE = "Negative prompt:"


def a1111_text(recipe: Recipe, width: int, height: int, strength: float | None = None) -> str:
    """The `parameters` text of a recipe, as A1111 writes it; strength: of one that began with a picture."""
    scheduler = SCHEDULERS[recipe.scheduler]
    lines = [recipe.prompt]
    if recipe.negative_prompt or recipe.prompt.startswith(NEGATIVE):  # an empty line of its own keeps such a prompt one
        lines.append(f"{NEGATIVE} {recipe.negative_prompt}")
    values = {"Steps": recipe.steps, "Sampler": scheduler.sampler, "Schedule type": scheduler.schedule,
              "CFG scale": _shortest(recipe.guidance_scale), "Seed": recipe.seed, "Size": f"{width}x{height}",
              "Model": _quoted(recipe.model),
              "Denoising strength": None if strength is None else _shortest(strength)}  # fmt: skip
    lines.append(", ".join(f"{name}: {value}" for name, value in values.items() if value is not None))
    return "\n".join(lines)


def branch_a1111_text(branch: Branch, width: int, height: int) -> str | None:
    """The `parameters` text of a branch, with prompt editing `[cat:dog:5]`; None for changes that A1111 has no word for."""
    recipe = written(branch)
    return None if recipe is None else a1111_text(recipe, width, height)


def recipe_from_a1111(parameters: str) -> Recipe | Branch:
    """Read a `parameters` text, ours or A1111's; what we have no word for is left at its default.

    The model is not taken over: A1111 names checkpoints by file, which says nothing about where ours lie.
    Takes time in proportion to the length, at most `LONGEST` characters.
    """
    if len(parameters) > LONGEST:
        raise Problem("json_bad", detail=f"{len(parameters)} > {LONGEST} characters")
    body, _, last = parameters.strip().rpartition("\n")
    values = _settings(last)
    if "Steps" not in values:
        raise Problem("json_bad", detail="no «Steps:» line")
    prompt, negative = _prompts(body)
    size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", values.get("Size", ""))
    recipe = Recipe(
        prompt=prompt,
        negative_prompt=negative,
        steps=_parse(int, values, "Steps", 20),
        guidance_scale=_parse(float, values, "CFG scale", 7.0),
        seed=_parse(int, values, "Seed", 0),
        scheduler=_scheduler(values),
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
    )
    return edited(recipe)


def _prompts(body: str) -> tuple[str, str]:
    """(prompt, negative prompt): the negative one begins at the last line that says so, as ours and A1111's do."""
    lines = body.split("\n")
    starts = [index for index, line in enumerate(lines) if line.lstrip().startswith(NEGATIVE)]
    if not starts:
        return body, ""
    prompt, negative = "\n".join(lines[: starts[-1]]), "\n".join(lines[starts[-1] :])
    return prompt, negative.lstrip().removeprefix(NEGATIVE)


def _settings(line: str) -> dict[str, str]:
    """`Steps: 20, Model: "a, b"` -> {"Steps": "20", "Model": '"a, b"'}."""
    cuts = [-1, *_commas(line), len(line)]
    pairs = [line[start + 1 : end].partition(":") for start, end in pairwise(cuts)]
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _commas(line: str):
    """Where commas stand outside values in quotation marks."""
    quoted = escaped = False
    before = ""
    for index, letter in enumerate(line):
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = letter != '"', letter == "\\"
        elif letter == ",":
            yield index
        else:
            quoted = letter == '"' and before == ":"
        before = before if letter == " " else letter


def _shortest(number: float) -> str:
    """As few digits as give the same number back: 7.0 is `7`."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


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
    return json.dumps(value, ensure_ascii=False) if re.search(r'[,:"\n]', value) else value
