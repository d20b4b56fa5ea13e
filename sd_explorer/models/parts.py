"""The one list of what a checkpoint may be made of: anything that is not on it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A folder of a checkpoint and the classes that may open it."""

    library: str
    """The library that a `model_index.json` names for it."""
    kinds: tuple[str, ...]
    """The classes that it may name."""
    config: str = "config.json"
    """The file that says how the part is built."""
    weights: bool = False
    """Whether it holds tensors."""
    types: tuple[str, ...] = ()
    """The `model_type`s that a config of transformers may name; the first one is what it means where it names none."""


CLIP_TEXT = ("clip_text_model", "clip")
SCHEDULERS = tuple(f"{name}Scheduler" for name in (
    "DDIM", "DDPM", "PNDM", "LMSDiscrete", "EulerDiscrete", "EulerAncestralDiscrete", "HeunDiscrete", "LCM", "TCD",
    "DPMSolverMultistep", "DPMSolverSinglestep", "DPMSolverSDE", "KDPM2Discrete", "KDPM2AncestralDiscrete",
    "DEISMultistep", "UniPCMultistep"))  # fmt: skip
"""Only their numbers are read; the scheduler that paints is the recipe's."""
TOKENIZER = Part("transformers", ("CLIPTokenizer", "CLIPTokenizerFast"), "tokenizer_config.json")
TEXT_ENCODER = Part("transformers", ("CLIPTextModel", "CLIPTextModelWithProjection"), weights=True, types=CLIP_TEXT)

PARTS = {
    "unet": Part("diffusers", ("UNet2DConditionModel",), weights=True),
    "vae": Part("diffusers", ("AutoencoderKL",), weights=True),
    "scheduler": Part("diffusers", SCHEDULERS, "scheduler_config.json"),
    "text_encoder": TEXT_ENCODER,
    "text_encoder_2": TEXT_ENCODER,
    "tokenizer": TOKENIZER,
    "tokenizer_2": TOKENIZER,
}
"""The parts that are loaded."""
LEFT_OUT = {
    "safety_checker": Part("stable_diffusion", ("StableDiffusionSafetyChecker",)),
    "feature_extractor": Part("transformers", ("CLIPImageProcessor", "CLIPFeatureExtractor")),
    "image_encoder": Part("transformers", ("CLIPVisionModelWithProjection",)),
}
"""Parts that a `model_index.json` may name and that are never loaded."""
VISION = Part("transformers", ("CLIPVisionModelWithProjection",), weights=True, types=("clip_vision_model",))
"""What may lie beside them in `clip/`: CLIP's other half."""
SETTINGS = ("requires_safety_checker", "force_zeros_for_empty_prompt", "add_watermarker")
"""What else stands in a `model_index.json`."""
