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
TAG = re.compile(r"<(lora|lyco|hypernet):([^:<>]{1,200})(?::[^<>]{0,60})?>")
"""What A1111 puts into the model, written into the prompt."""


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
    prompt, negative, values = _read(parameters)
    return edited(Recipe(prompt, negative, **{name: read(values) for name, read in FIELDS.items()}))


def a1111_and_rest(parameters: str) -> tuple[Recipe | Branch, tuple[str, ...]]:
    """(recipe or branch, what is not restored) of the same text, as far as it goes: where we have no such sampler or value
    ours stays, and LoRAs that the prompt calls are taken out of it. Raises `Problem` only where it is no such text."""
    prompt, negative, values = _read(parameters)
    recipe = Recipe(prompt=TAG.sub("", prompt).strip() if TAG.search(prompt) else prompt)
    rest = [f"{tag[1]} {tag[2]}" for tag in TAG.finditer(prompt)]
    for name, read in {"negative_prompt": lambda _: negative, **FIELDS}.items():
        try:
            recipe = recipe.change(**{name: read(values)})
        except Problem:
            titles = TITLES.get(name, ())
            named = titles if len(titles) == 1 else ()
            rest.append(" ".join((*named, *(values[title] for title in titles if title in values))) or name)
    rest += [f"{name} {value}" for name, value in values.items() if name not in (*sum(TITLES.values(), ()), *SILENT)]
    return edited(recipe), tuple(dict.fromkeys(rest))


def _read(parameters: str) -> tuple[str, str, dict[str, str]]:
    """(prompt, negative prompt, the settings of its last line)."""
    if len(parameters) > LONGEST:
        raise Problem("json_bad", detail=f"{len(parameters)} > {LONGEST} characters")
    body, _, last = parameters.strip().rpartition("\n")
    values = _settings(last)
    if "Steps" not in values:
        raise Problem("json_bad", detail="no «Steps:» line")
    return *_prompts(body), values


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


def _side(values: dict, which: int) -> int | None:
    size = re.fullmatch(r"(\d{1,5})x(\d{1,5})", values.get("Size", ""))
    return int(size[which]) if size else None


FIELDS = {
    "steps": lambda values: _parse(int, values, "Steps", 20),
    "guidance_scale": lambda values: _parse(float, values, "CFG scale", 7.0),
    "seed": lambda values: _parse(int, values, "Seed", 0),
    "scheduler": _scheduler,
    "width": lambda values: _side(values, 1),
    "height": lambda values: _side(values, 2),
}
"""Field of a Recipe -> what reads it."""
TITLES: dict[str, tuple[str, ...]] = {
    "steps": ("Steps",), "guidance_scale": ("CFG scale",), "seed": ("Seed",), "scheduler": ("Sampler", "Schedule type"),
    "width": ("Size",), "height": ("Size",)}  # fmt: skip
"""Field of a Recipe -> what A1111 calls it."""
SILENT = ("Model hash", "Version", "Lora hashes", "TI hashes", "VAE hash", "Hashes", "User")
"""What decides no pixel, or is told by its name already."""


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r'[,:"\n]', value) else value
