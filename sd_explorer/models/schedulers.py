"""diffusers' schedulers by our names."""

from __future__ import annotations

from sd_explorer.diffusion.schedulers import SCHEDULERS


def make_scheduler(name: str, config):
    """A fresh diffusers scheduler called `name` on the noise schedule of a checkpoint's scheduler config."""
    import diffusers

    return getattr(diffusers, SCHEDULERS[name].kind).from_config(config, **SCHEDULERS[name].settings)
