"""The one table of schedulers: which class of diffusers and which settings each name means, and what A1111 calls it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scheduler:
    """A scheduler by our name; its usual name and its sentence stand in `texts` under that name."""

    kind: str
    """The class in diffusers."""
    sampler: str
    """A1111's name of it."""
    schedule: str | None = None
    """A1111's «Schedule type», where it writes one."""
    settings: dict = field(default_factory=dict)
    """What differs from the checkpoint's own scheduler config."""


UNCLIPPED = {"clip_sample": False}
"""DDIM and DDPM clip to -1..1 unless told otherwise; that is for pixels, latents go beyond."""
DPMPP_2M = {"algorithm_type": "dpmsolver++", "solver_order": 2}

SCHEDULERS = {
    "dpmpp_2m": Scheduler("DPMSolverMultistepScheduler", "DPM++ 2M", "Uniform", DPMPP_2M | {"use_karras_sigmas": False}),
    "dpmpp_2m_karras": Scheduler("DPMSolverMultistepScheduler", "DPM++ 2M", "Karras", DPMPP_2M | {"use_karras_sigmas": True}),
    "ddim": Scheduler("DDIMScheduler", "DDIM", settings=UNCLIPPED),
    "ddpm": Scheduler("DDPMScheduler", "DDPM", settings=UNCLIPPED),
    "euler": Scheduler("EulerDiscreteScheduler", "Euler"),
    "euler_a": Scheduler("EulerAncestralDiscreteScheduler", "Euler a"),
    "heun": Scheduler("HeunDiscreteScheduler", "Heun"),
    "unipc": Scheduler("UniPCMultistepScheduler", "UniPC"),
    "lms": Scheduler("LMSDiscreteScheduler", "LMS"),
    "lcm": Scheduler("LCMScheduler", "LCM"),
}  # fmt: skip
"""Every name a Recipe accepts, in the order in which they are offered."""
