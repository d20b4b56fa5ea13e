"""Which device, which number format, and what to do where memory is short."""

from __future__ import annotations

import torch

SHORT_OF_MEMORY = 1.3
"""Offload when free GPU memory is below this many times the weights: activations need the rest."""


def choose_device(device: str | None = None) -> torch.device:
    """The device asked for, else CUDA, else Apple's MPS, else the CPU."""
    if device is not None:
        return torch.device(device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def choose_dtype(device: torch.device) -> torch.dtype:
    """fp16 on CUDA; float32 elsewhere: half precision is slow on CPUs and gives black pictures on some MPS versions."""
    return torch.float16 if device.type == "cuda" else torch.float32


def place(pipe, device: torch.device):
    """Move a pipeline to its device, with offload and attention slicing where memory is short."""
    if device.type == "cuda" and weights_bytes(pipe) * SHORT_OF_MEMORY > torch.cuda.mem_get_info(device)[0]:
        pipe.enable_attention_slicing()
        pipe.enable_model_cpu_offload(device=device)
        return pipe
    if device.type == "mps":
        pipe.enable_attention_slicing()
    return pipe.to(device)


def weights_bytes(pipe) -> int:
    """Bytes of all weights of a pipeline."""
    modules = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    return sum(p.numel() * p.element_size() for module in modules for p in module.parameters())
