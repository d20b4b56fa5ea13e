"""The only home of diffusers and transformers: checkpoints behind one small face."""

from importlib import import_module

_HOMES = {"load_model": "load", "Model": "model", "StableDiffusion": "families.stable_diffusion",
          "StableDiffusionXL": "families.stable_diffusion_xl"}  # fmt: skip

__all__ = list(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'sd_explorer.models' has no attribute {name!r}")
    return getattr(import_module(f"sd_explorer.models.{_HOMES[name]}"), name)
