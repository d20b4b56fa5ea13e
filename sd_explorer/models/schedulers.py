"""The schedulers are diffusers'; here is which class and settings each of our names means."""

from __future__ import annotations

UNCLIPPED = {"clip_sample": False}
"""These two clip to -1..1 unless told otherwise; that is for pixels, latents go beyond."""
DPMPP_2M = {"algorithm_type": "dpmsolver++", "solver_order": 2}

NAMES = {
    "ddim": ("DDIMScheduler", UNCLIPPED),
    "ddpm": ("DDPMScheduler", UNCLIPPED),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_a": ("EulerAncestralDiscreteScheduler", {}),
    "heun": ("HeunDiscreteScheduler", {}),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", DPMPP_2M | {"use_karras_sigmas": False}),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", DPMPP_2M | {"use_karras_sigmas": True}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "lms": ("LMSDiscreteScheduler", {}),
    "lcm": ("LCMScheduler", {}),
}


def make_scheduler(name: str, config):
    """A fresh diffusers scheduler called `name` on the noise schedule of a checkpoint's scheduler config."""
    import diffusers

    kind, settings = NAMES[name]
    return getattr(diffusers, kind).from_config(config, **settings)
