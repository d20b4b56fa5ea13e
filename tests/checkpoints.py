"""Tiny random Stable Diffusion checkpoints, saved as ordinary diffusers folders with safetensors.

Widths are a few channels, but every structure is the family's own: SD 1.x (epsilon, 768), SD 2.x (v-prediction, 1024,
linear projections), SDXL (two text encoders, pooled text and sizes), an LCM-distilled SD (guidance as an input), a
pocket-like one (v-prediction, linear betas, trailing) and one with zero terminal SNR.
"""

from __future__ import annotations

from pathlib import Path

KINDS = ("pocket", "sd1", "sd2", "sdxl", "lcm", "zero_snr")

SD_BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False)
SCHEDULERS = {
    "pocket": ("DPMSolverMultistepScheduler", dict(prediction_type="v_prediction", timestep_spacing="trailing",
                                                   steps_offset=1)),
    "sd1": ("PNDMScheduler", dict(SD_BETAS, skip_prk_steps=True, steps_offset=1)),
    "sd2": ("DDIMScheduler", dict(SD_BETAS, prediction_type="v_prediction", steps_offset=1, set_alpha_to_one=False)),
    "sdxl": ("EulerDiscreteScheduler", dict(SD_BETAS, steps_offset=1, timestep_spacing="leading")),
    "lcm": ("LCMScheduler", dict(SD_BETAS, steps_offset=1)),
    "zero_snr": ("DDIMScheduler", dict(SD_BETAS, prediction_type="v_prediction", timestep_spacing="trailing",
                                       steps_offset=1, rescale_betas_zero_snr=True)),
}  # fmt: skip
WIDTHS = {"pocket": 32, "sd1": 768, "sd2": 1024, "sdxl": 80, "lcm": 768, "zero_snr": 32}
"""Width of the text states that the UNet attends to."""


def build(kind: str, folder: Path) -> Path:
    """Make and save the checkpoint of a kind; always the same numbers."""
    import torch

    from sd_explorer.models.loading import quiet

    with torch.random.fork_rng([]), quiet():
        torch.manual_seed(KINDS.index(kind))
        (_sdxl if kind == "sdxl" else _sd)(kind).save_pretrained(folder, safe_serialization=True)
    return folder


def _sd(kind: str):
    from diffusers import LatentConsistencyModelPipeline, StableDiffusionPipeline

    make = LatentConsistencyModelPipeline if kind == "lcm" else StableDiffusionPipeline
    options = {} if kind == "sd1" else dict(requires_safety_checker=False)
    return make(
        vae=_vae(), unet=_unet(kind), tokenizer=_tokenizer(), text_encoder=_text_encoder(WIDTHS[kind]),
        scheduler=_scheduler(kind), safety_checker=None, feature_extractor=None, **options,
    )  # fmt: skip


def _sdxl(kind: str):
    from diffusers import StableDiffusionXLPipeline

    return StableDiffusionXLPipeline(
        vae=_vae(scaling_factor=0.13025), unet=_unet(kind), scheduler=_scheduler(kind),
        tokenizer=_tokenizer(), tokenizer_2=_tokenizer(pad="!"),
        text_encoder=_text_encoder(32), text_encoder_2=_text_encoder(48, projected=True),
    )  # fmt: skip


def _scheduler(kind: str):
    import diffusers

    name, settings = SCHEDULERS[kind]
    return getattr(diffusers, name).from_config(settings)


def _unet(kind: str):
    from diffusers import UNet2DConditionModel

    sdxl = dict(addition_embed_type="text_time", addition_time_embed_dim=8, transformer_layers_per_block=(1, 2),
                projection_class_embeddings_input_dim=6 * 8 + 48)  # fmt: skip
    down = ("DownBlock2D", "CrossAttnDownBlock2D")[:: 1 if kind == "sdxl" else -1]
    extra = {"sdxl": sdxl, "lcm": dict(time_cond_proj_dim=16)}.get(kind, {})
    return UNet2DConditionModel(
        sample_size=8, layers_per_block=2 if kind == "sdxl" else 1, block_out_channels=(8, 16), norm_num_groups=4,
        attention_head_dim=4, down_block_types=down, up_block_types=tuple(name.replace("Down", "Up") for name in down[::-1]),
        cross_attention_dim=WIDTHS[kind], use_linear_projection=kind in ("sd2", "sdxl"), **extra,
    )  # fmt: skip


def _vae(scaling_factor: float = 0.18215):
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(4, 4, 8, 8), norm_num_groups=2, latent_channels=4, sample_size=64, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        scaling_factor=scaling_factor,
    )  # fmt: skip


def _text_encoder(width: int, projected: bool = False):
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    size = len(_vocabulary())
    config = CLIPTextConfig(
        vocab_size=size, hidden_size=width, intermediate_size=16, num_hidden_layers=2, num_attention_heads=4,
        projection_dim=width, bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=1,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def _tokenizer(pad: str = "<|endoftext|>"):
    from transformers import CLIPTokenizer

    return CLIPTokenizer(vocab=_vocabulary(), merges=MERGES, pad_token=pad, model_max_length=77)


MERGES = [
    ("a", "p"),
    ("p", "l"),
    ("r", "e"),
    ("re", "d</w>"),
    ("ap", "pl"),
    ("appl", "e</w>"),
    ("c", "a"),
    ("ca", "t</w>"),
]


def _vocabulary() -> dict[str, int]:
    """All bytes, all bytes that end a word, a few merges, start and end: 522 pieces."""
    from tokenizers.pre_tokenizers import ByteLevel

    letters = sorted(ByteLevel.alphabet())
    pieces = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in MERGES]
    return {piece: i for i, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])}
