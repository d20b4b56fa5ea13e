"""A recipe as a stand-alone program for stock diffusers."""

from __future__ import annotations

from sd_explorer.bundled import BUNDLED, SIBLINGS
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.models.families.table import family_called


def python_code(recipe: Recipe, family: str = "pocket", device: str = "cpu") -> str:
    """A stand-alone program for stock diffusers that paints the same picture."""
    kind, settings = SCHEDULERS[recipe.scheduler].kind, SCHEDULERS[recipe.scheduler].settings
    pipeline = family_called(family).pipeline
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
