"""A diffusers folder as one `.safetensors` file, with the tensor names of the original Stable Diffusion code.

The inverse of what diffusers reads: `model.diffusion_model` (UNet), `first_stage_model` (autoencoder), and the text
encoders at `cond_stage_model` (SD 1.x: CLIP, SD 2.x: OpenCLIP) or `conditioner.embedders` (SDXL: one of each).
"""

from __future__ import annotations

import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

CLIP, OPEN_CLIP = "clip", "open_clip"
TEXT_ENCODERS = {
    "sd1": [("text_encoder", CLIP, "cond_stage_model.transformer.text_model.")],
    "sd2": [("text_encoder", OPEN_CLIP, "cond_stage_model.model.")],
    "sdxl": [("text_encoder", CLIP, "conditioner.embedders.0.transformer.text_model."),
             ("text_encoder_2", OPEN_CLIP, "conditioner.embedders.1.model.")],
}  # fmt: skip


def save_single_file(folder: Path, kind: str, path: Path) -> Path:
    """Write the checkpoint in `folder` (as `checkpoints.build` made it) to one file."""
    layers = 2 if kind == "sdxl" else 1
    tensors = {f"model.diffusion_model.{unet_name(k, layers)}": t for k, t in read(folder, "unet").items()}
    tensors |= {f"first_stage_model.{vae_name(k)}": vae_tensor(k, t) for k, t in read(folder, "vae").items()}
    for part, style, prefix in TEXT_ENCODERS[kind]:
        named = {k.removeprefix("text_model."): t for k, t in read(folder, part).items()}
        tensors |= {prefix + k: t for k, t in (named if style == CLIP else open_clip(named)).items()}
    save_file({k: t.contiguous() for k, t in tensors.items()}, path)
    return path


def read(folder: Path, part: str) -> dict:
    return load_file(next((folder / part).glob("*.safetensors")))


def renamed(name: str, pairs: dict[str, str]) -> str:
    for new, old in pairs.items():
        name = name.replace(new, old)
    return name


TOP = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
       "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
       "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2"}  # fmt: skip
RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
          "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}  # fmt: skip


def unet_name(name: str, layers: int) -> str:
    """`down_blocks.1.resnets.0.conv1.weight` -> `input_blocks.3.0.in_layers.2.weight` (one layer for each block)."""
    found = re.match(
        r"(down|mid|up)_blocks?\.(?:(\d+)\.)?(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.*)", name
    )
    if not found:
        return renamed(name, TOP)
    where, block, what, index, rest = found.groups()
    rest = renamed(rest, RESNET) if what == "resnets" else rest
    index = int(index)
    if where == "mid":
        return f"middle_block.{1 if what == 'attentions' else 2 * index}.{rest}"
    if what == "downsamplers":
        return f"input_blocks.{1 + int(block) * (layers + 1) + layers}.0.op.{rest.removeprefix('conv.')}"
    if what == "upsamplers":
        place = 2 if layers == 2 else 1  # after the attention, where the first up block has one (SDXL)
        return f"output_blocks.{int(block) * (layers + 1) + layers}.{place}.{rest}"
    number = int(block) * (layers + 1) + index + (where == "down")
    return f"{'input' if where == 'down' else 'output'}_blocks.{number}.{int(what == 'attentions')}.{rest}"


VAE = {"mid_block.resnets.0": "mid.block_1", "mid_block.resnets.1": "mid.block_2", "mid_block.attentions.0": "mid.attn_1",
       "conv_norm_out": "norm_out", "conv_shortcut": "nin_shortcut", "downsamplers.0": "downsample",
       "upsamplers.0": "upsample", "group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out",
       "resnets": "block"}  # fmt: skip


def vae_name(name: str) -> str:
    """The original counts the decoder's blocks from the picture inwards."""
    name = re.sub(r"up_blocks\.(\d)", lambda m: f"up.{3 - int(m[1])}", name)
    return renamed(re.sub(r"down_blocks\.", "down.", name), VAE)


def vae_tensor(name: str, tensor: torch.Tensor) -> torch.Tensor:
    """Its attention is made of 1x1 convolutions."""
    return tensor[:, :, None, None] if "attentions" in name and tensor.ndim == 2 else tensor


LAYER = {"encoder.layers.": "transformer.resblocks.", "layer_norm": "ln_", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
         "self_attn": "attn", "final_ln_": "ln_final", "final_layer_norm": "ln_final",
         "embeddings.token_embedding": "token_embedding"}  # fmt: skip


def open_clip(tensors: dict) -> dict:
    """OpenCLIP keeps query, key and value of an attention in one matrix, and the projection transposed."""
    tensors, out = dict(tensors), {}
    out["positional_embedding"] = tensors.pop("embeddings.position_embedding.weight")
    if "text_projection.weight" in tensors:
        out["text_projection"] = tensors.pop("text_projection.weight").T
    for name in [k for k in tensors if ".q_proj." in k]:
        joined = torch.cat([tensors.pop(name.replace("q_proj", p)) for p in ("q_proj", "k_proj", "v_proj")])
        tensors[name.replace("q_proj.", "in_proj_")] = joined
    names = {"final_layer_norm": "ln_final"} | {k: v for k, v in LAYER.items() if not k.startswith("final")}
    return out | {renamed(k, names): t for k, t in tensors.items()}
