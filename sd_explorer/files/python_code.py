"""A recipe, a branch or a beginning with a picture as a stand-alone program for stock diffusers."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.bundled import BUNDLED, SIBLINGS
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.models.families.table import family_called


def python_code(
    recipe: Recipe | Branch | FromPicture, family: str = "pocket", device: str = "cpu", engine: str = "torch"
) -> str:
    """A stand-alone program for stock diffusers that paints the same picture; one that another engine painted, but for
    rounding, which its first line says."""
    if isinstance(recipe, Branch) and (recipe.at == 0 or not recipe.changes):
        recipe = recipe.after
    branch = recipe if isinstance(recipe, Branch) else None
    start = recipe if isinstance(recipe, FromPicture) else None
    plain = recipe if isinstance(recipe, Recipe) else recipe.recipe
    scheduler, pipeline = SCHEDULERS[plain.scheduler], _pipeline(family, start)
    options = "".join(f", {name}={value!r}" for name, value in scheduler.settings.items())
    return (
        f"{_painted_by(engine)}import torch\nfrom diffusers import {scheduler.kind}, {pipeline}\n"
        f"{_source(plain.model, pipeline, device)}"
        f"pipe.scheduler = {scheduler.kind}.from_config(pipe.scheduler.config{options})\n"
        f"{_change(branch, pipeline, device) if branch else ''}{_picture(start) if start else ''}"
        f"image = pipe(\n{_arguments(plain, start)}{_callback(branch, family) if branch else ''}"
        f'    generator=torch.Generator("cpu").manual_seed({plain.seed}),\n).images[0]\n'
        f'image.save("{plain.seed}.png")\n'
    )


def _pipeline(family: str, start: FromPicture | None) -> str:
    """diffusers' class: of text to image, or of image to image where it begins with a picture."""
    return family_called(family).img2img if start else family_called(family).pipeline


def _picture(start: FromPicture) -> str:
    """The lines that encode the picture it begins with."""
    own = "pipe.unet.config.sample_size * pipe.vae_scale_factor"
    width, height = (str(side) if side else own for side in (start.recipe.width, start.recipe.height))
    return (
        "\nfrom PIL import Image, ImageOps\n\n"
        f'picture = Image.open({start.name or "picture.png"!r}).convert("RGB")\n'
        f"picture = ImageOps.fit(picture, ({width}, {height}), Image.Resampling.LANCZOS)\n"
        "pixels = pipe.image_processor.preprocess(picture).to(pipe.device, pipe.vae.dtype)\n"
        "with torch.inference_mode():\n"
        "    latents = pipe.vae.encode(pixels).latent_dist.mode() * pipe.vae.config.scaling_factor\n"
        "latents = latents.contiguous()\n"
    )


def _painted_by(engine: str) -> str:
    return (
        "" if engine.startswith("torch") else f"# seen: painted by {engine}; torch paints the same but for rounding\n"
    )


def _arguments(recipe: Recipe, start: FromPicture | None = None) -> str:
    """What the pipeline is called with, a line for each."""
    call = {
        "prompt": recipe.prompt,
        **({"negative_prompt": recipe.negative_prompt} if recipe.negative_prompt else {}),
        **({"strength": start.strength} if start else {}),
        "num_inference_steps": recipe.steps,
        "guidance_scale": recipe.guidance_scale,
        **{name: value for name, value in (("width", recipe.width), ("height", recipe.height)) if value and not start},
    }
    lines = "".join(f"    {name}={value!r},\n" for name, value in call.items())
    return f"{lines}    image=latents,\n" if start else lines


FOLDER = """\
from importlib.resources import files

folder = files("sd_explorer") / "pocket" / "weights"  # an ordinary diffusers folder
"""


def _source(model: str, pipeline: str, device: str, name: str = "pipe", known: bool = False) -> str:
    """The lines that load a checkpoint and melt its LoRAs in. known: `folder` was said before."""
    checkpoint = Checkpoint.of(model)
    half = ", torch_dtype=torch.float16" if device.startswith("cuda") else ""
    to = "" if device == "cpu" else f'.to("{device}")'
    if checkpoint.name in BUNDLED:
        head, said = "" if known else FOLDER, f"from_pretrained(folder{half})"
    elif checkpoint.name.endswith(".safetensors"):
        head, said = "\n", f"from_single_file({checkpoint.name!r}{half})"
    else:
        head, said = "\n", f"from_pretrained({checkpoint.name!r}, use_safetensors=True{half})"
    return f"{head}{name} = {pipeline}.{said}{to}\n{_loras(checkpoint, name)}"


def _loras(checkpoint: Checkpoint, name: str) -> str:
    """The lines that melt LoRAs in, one after the other."""
    own = [('folder.parent / "loras"', f"{checkpoint.name}.safetensors", 1.0)] if checkpoint.name in SIBLINGS else []
    given = [(repr(str(Path(lora.path).parent)), Path(lora.path).name, lora.scale) for lora in checkpoint.loras]
    return "".join(
        f"{name}.load_lora_weights({folder}, weight_name={file!r})\n"
        f"{name}.fuse_lora({'' if scale == 1 else f'lora_scale={scale!r}'})\n"
        f"{name}.unload_lora_weights()\n"
        for folder, file, scale in own + given
    )


def _change(branch: Branch, pipeline: str, device: str) -> str:
    """The function that diffusers calls after each step, with the other model before it where there is one."""
    after, changes = branch.after, dict(branch.changes)
    reader = "later" if "model" in changes else "pipe"
    lines = [f"if step == {branch.at - 1}:  # from the next step on"]
    if "model" in changes:
        lines.append("    pipe.unet, pipe.vae = later.unet, later.vae")
    if "guidance_scale" in changes:
        lines.append(f"    pipe._guidance_scale = {after.guidance_scale!r}")
    words = f"{after.prompt!r}, negative_prompt={after.negative_prompt or None!r}"
    lines += [
        "    guided = pipe.do_classifier_free_guidance",
        f"    text, uncond, *pooled = {reader}.encode_prompt(",
        f"        {words}, device=pipe.device, num_images_per_prompt=1, do_classifier_free_guidance=guided)",
        '    values["prompt_embeds"] = torch.cat([uncond, text]) if guided else text',
    ]
    if "XL" in pipeline:
        lines += [
            '    values["add_text_embeds"] = torch.cat(pooled[::-1]) if guided else pooled[0]',
            '    values["add_time_ids"] = values["add_time_ids"][:1].repeat(1 + guided, 1)',
        ]
    body = "".join(f"    {line}\n" for line in [*lines, "return values"])
    other = (
        _source(after.model, pipeline, device, "later", branch.recipe.checkpoint.name in BUNDLED).lstrip("\n")
        if "model" in changes
        else ""
    )
    return f"{other}\n\ndef change(pipe, step, timestep, values):\n{body}\n\n"


def _callback(branch: Branch, family: str) -> str:
    """The two arguments that make the pipeline call `change`."""
    names = ["prompt_embeds", *(["add_text_embeds", "add_time_ids"] if "XL" in family else [])]
    return f"    callback_on_step_end=change,\n    callback_on_step_end_tensor_inputs={names!r},\n"
