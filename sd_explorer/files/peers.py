"""Settings inside PNGs of InvokeAI and ComfyUI: what they say that we can do, and what we cannot."""

from __future__ import annotations

from collections.abc import Mapping

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem

INVOKE_KEY, COMFY_KEY = "invokeai_metadata", "prompt"
"""PNG text chunks: InvokeAI 3 and later writes a table of settings, ComfyUI the graph that was run."""
LONGEST = 1_000_000
"""Characters of a text that are read."""
INVOKE_FIELDS = {"positive_prompt": "prompt", "negative_prompt": "negative_prompt", "seed": "seed", "steps": "steps",
                 "cfg_scale": "guidance_scale", "width": "width", "height": "height"}  # fmt: skip
INVOKE_SCHEDULERS = {name: name for name in ("ddim", "ddpm", "dpmpp_2m", "euler", "euler_a", "heun", "lcm", "lms", "unipc")} | {
    "dpmpp_2m_k": "dpmpp_2m_karras"}  # fmt: skip
INVOKE_SILENT = ("generation_mode", "app_version", "rand_device", "scheduler")
"""What decides no pixel, or is told by itself."""
COMFY_FIELDS = {"seed": "seed", "noise_seed": "seed", "steps": "steps", "cfg": "guidance_scale"}
COMFY_SAMPLERS = {"euler": "euler", "euler_ancestral": "euler_a", "heun": "heun", "lms": "lms", "ddim": "ddim",
                  "ddpm": "ddpm", "dpmpp_2m": "dpmpp_2m", "uni_pc": "unipc", "lcm": "lcm"}  # fmt: skip
COMFY_PLAIN = ("KSampler", "KSamplerAdvanced", "CLIPTextEncode", "EmptyLatentImage", "VAEDecode", "SaveImage",
               "PreviewImage", "SaveImageWebsocket")  # fmt: skip
"""Nodes that are read, or change no pixel."""


def recipe_from_invoke(text: str) -> tuple[Recipe, tuple[str, ...]]:
    """(recipe, names of what is not restored) of an `invokeai_metadata` text; raises `Problem` for anything else."""
    table = _table(text)
    values = {mine: table[theirs] for theirs, mine in INVOKE_FIELDS.items() if table.get(theirs) is not None}
    if "prompt" not in values:
        raise Problem("json_bad", detail="no positive_prompt")
    rest = [name for name, value in table.items() if value and name not in (*INVOKE_FIELDS, *INVOKE_SILENT)]
    scheduler = table.get("scheduler")
    if isinstance(scheduler, str) and scheduler in INVOKE_SCHEDULERS:
        values["scheduler"] = INVOKE_SCHEDULERS[scheduler]
    elif scheduler is not None:
        rest.append(f"scheduler {scheduler}")
    return _as_far_as_it_goes(values, rest)


def recipe_from_comfy(text: str) -> tuple[Recipe, tuple[str, ...]]:
    """(recipe, names of what is not restored) of the graph that ComfyUI ran; raises `Problem` for anything else.

    The first sampler's settings are taken, and the texts that its two inputs lead to.
    """
    graph = {name: node for name, node in _table(text).items() if isinstance(node, dict)}
    sampler = next(
        (_inputs(node) for node in graph.values() if str(node.get("class_type", "")).startswith("KSampler")), None
    )
    if sampler is None:
        raise Problem("json_bad", detail="no KSampler")
    values = {mine: sampler[theirs] for theirs, mine in COMFY_FIELDS.items() if theirs in sampler}
    values |= {"prompt": _leads_to(graph, sampler.get("positive"), "text") or "",
               "negative_prompt": _leads_to(graph, sampler.get("negative"), "text") or ""}  # fmt: skip
    for side in ("width", "height"):
        values[side] = _leads_to(graph, sampler.get("latent_image"), side)
    rest = [str(node.get("class_type")) for node in graph.values() if node.get("class_type") not in COMFY_PLAIN]
    rest += [] if sampler.get("denoise", 1) in (1, 1.0) else ["denoise"]
    return _as_far_as_it_goes(values | _scheduler(sampler, rest), rest)


def _scheduler(sampler: Mapping, rest: list[str]) -> dict:
    name, schedule = str(sampler.get("sampler_name")), sampler.get("scheduler", "normal")
    mine = COMFY_SAMPLERS.get(name)
    karras = schedule == "karras" and mine == "dpmpp_2m"
    if mine is None or (schedule not in ("normal", "simple") and not karras):
        rest.append(f"{name} {schedule}")
    return {} if mine is None else {"scheduler": "dpmpp_2m_karras" if karras else mine}


def _table(text: str) -> dict:
    if len(text) > LONGEST:
        raise Problem("json_bad", detail=f"{len(text)} > {LONGEST} characters")
    return Recipe.read(text)


def _inputs(node) -> Mapping:
    found = node.get("inputs") if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _leads_to(graph: Mapping, link, name: str):
    """The value of that name in the nearest node that a link, `[node, output]`, leads to; None where there is none."""
    wave, seen = [link], set()
    while wave:
        link = wave.pop(0)
        node = link[0] if isinstance(link, list) and link and isinstance(link[0], str) else None
        if node is None or node in seen or node not in graph:
            continue
        seen.add(node)
        found = _inputs(graph[node])
        if name in found and not isinstance(found[name], list):
            return found[name]
        wave += [value for value in found.values() if isinstance(value, list)]
    return None


def _as_far_as_it_goes(values: dict, rest: list[str]) -> tuple[Recipe, tuple[str, ...]]:
    """A recipe of the values that are allowed; the names of the others go to the rest."""
    recipe = Recipe(prompt="")
    for name, value in values.items():
        try:
            recipe = recipe.change(**{name: value})
        except Problem:
            rest.append(name)
    return recipe, tuple(dict.fromkeys(rest))
