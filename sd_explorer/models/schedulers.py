"""The schedulers are diffusers'; here is which class and settings each of our names means."""

from __future__ import annotations

DPMPP_2M = {"algorithm_type": "dpmsolver++", "solver_order": 2}

NAMES = {
    "ddim": ("DDIMScheduler", {}),
    "ddpm": ("DDPMScheduler", {}),
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
    """A fresh diffusers scheduler called `name` on the noise schedule of a checkpoint's scheduler config.

    Where the config doesn't speak of clipping there is none: some schedulers clip to -1..1, which is for pixels.
    """
    import diffusers

    kind, settings = NAMES[name]
    return getattr(diffusers, kind).from_config({"clip_sample": False, **config}, **settings)
