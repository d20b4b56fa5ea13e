"""The settings that travel with a picture: our JSON, A1111's `parameters` text, and runnable Python."""

from __future__ import annotations

import re

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.bundled import BUNDLED, SIBLINGS
from sd_explorer.problems import Problem
from sd_explorer.texts import text

KEY = "sd_explorer"
"""PNG text chunk with our JSON."""
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


def python_code(recipe: Recipe, family: str = "pocket", device: str = "cpu") -> str:
    """A stand-alone program for stock diffusers that paints the same picture."""
    from sd_explorer.models.schedulers import NAMES

    kind, settings = NAMES[recipe.scheduler]
    pipeline = "StableDiffusionXLPipeline" if family == "SDXL" else "StableDiffusionPipeline"
    size = {n: v for n, v in (("width", recipe.width), ("height", recipe.height)) if v}
    call = {
        "prompt": recipe.prompt,
        **({"negative_prompt": recipe.negative_prompt} if recipe.negative_prompt else {}),
        "num_inference_steps": recipe.steps,
        "guidance_scale": recipe.guidance_scale,
        **size,
    }
    arguments = "".join(f"    {name}={value!r},\n" for name, value in call.items())
    options = "".join(f", {name}={value!r}" for name, value in settings.items())
    return (
        f"import torch\nfrom diffusers import {kind}, {pipeline}\n"
        f"{_source(recipe.model, pipeline, device)}"
        f"pipe.scheduler = {kind}.from_config(pipe.scheduler.config{options})\n"
        f"image = pipe(\n{arguments}"
        f'    generator=torch.Generator("cpu").manual_seed({recipe.seed}),\n).images[0]\n'
        f'image.save("{recipe.seed}.png")\n'
    )


def _source(model: str, pipeline: str, device: str) -> str:
    half = ", torch_dtype=torch.float16" if device.startswith("cuda") else ""
    to = "" if device == "cpu" else f'.to("{device}")'
    if model in BUNDLED:
        return (
            "from importlib.resources import files\n\n"
            'folder = files("sd_explorer") / "pocket" / "weights"  # an ordinary diffusers folder\n'
            f"pipe = {pipeline}.from_pretrained(folder{half}){to}\n" + (_lora(model) if model in SIBLINGS else "")
        )
    load = "from_single_file" if model.endswith(".safetensors") else "from_pretrained"
    return f"\npipe = {pipeline}.{load}({model!r}, use_safetensors=True{half}){to}\n".replace(
        "from_single_file(" + repr(model) + ", use_safetensors=True", "from_single_file(" + repr(model)
    )


def _lora(model: str) -> str:
    return f'pipe.load_lora_weights(folder.parent / "loras", weight_name="{model}.safetensors")\npipe.fuse_lora()\n'


def scheduler_title(name: str, language: str = "en") -> str:
    """The scheduler's usual name, `DPM++ 2M` for `dpmpp_2m`."""
    return text(f"scheduler_title.{name}", language)
