"""The path from a picture to noise, and what a network's answer on it says of the picture and of the noise.

Every place of a path is x = alpha * picture + sigma * noise. The two paths differ in how the shares are tied:
variance-preserving (Ho et al. 2020, eq. 4) or a straight line (Liu et al. 2022, rectified flow; Lipman et al. 2022).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

PREDICTIONS = ("epsilon", "v_prediction", "sample", "flow_prediction")


@dataclass(frozen=True)
class NoisePath:
    """How picture and noise are mixed on the way. Places are told by `ratio`, noise over signal, 0 (picture) to inf (noise)."""

    name: str
    """`variance_preserving` or `rectified_flow`."""

    @property
    def straight(self) -> bool:
        """Whether alpha + sigma = 1; otherwise alpha^2 + sigma^2 = 1."""
        return self.name == "rectified_flow"

    def shares(self, ratio: float) -> tuple[float, float]:
        """(alpha, sigma) at a place: sigma / alpha = ratio."""
        if self.straight:
            return 1 / (1 + ratio), 1 / (1 + 1 / ratio) if ratio else 0.0
        return 1 / math.hypot(1, ratio), 1 / math.hypot(1, 1 / ratio) if ratio else 0.0

    def mix(self, clean, noise, ratio: float):
        """The forward process: `clean` with as much `noise` as at a place; arrays or tensors of one shape."""
        alpha, sigma = self.shares(ratio)
        return alpha * clean + sigma * noise

    def split(self, output, latents, ratio: float, prediction: str):
        """A network's output -> (clean estimate x_0, noise epsilon), both shaped like `output`.

        output: the answer, (..., C, h, w); latents: what the network was shown, same shape or broadcastable.
        ratio: > 0; infinite at zero terminal SNR (then not for epsilon).
        prediction: `epsilon` (Ho et al. 2020), `v_prediction` (Salimans & Ho 2022, appendix D; variance-preserving
        only), `sample`, or `flow_prediction`, noise minus picture (straight only). Raises ValueError for others.
        """
        alpha, sigma = self.shares(ratio)
        if prediction == "epsilon":
            return (latents - sigma * output) / alpha, output
        if prediction == "sample":
            return output, (latents - alpha * output) / sigma
        if prediction == "v_prediction" and not self.straight:
            return alpha * latents - sigma * output, alpha * output + sigma * latents
        if prediction == "flow_prediction" and self.straight:
            return latents - sigma * output, latents + alpha * output
        raise ValueError(f"prediction must be one of {PREDICTIONS} and suit a {self.name} path, not {prediction!r}")

    def answer(self, clean, latents, ratio: float, prediction: str):
        """What a network would have to say for `split` to give this clean estimate: the inverse of `split`."""
        alpha, sigma = self.shares(ratio)
        noise = (latents - alpha * clean) / sigma
        answers = {"epsilon": noise, "sample": clean, "v_prediction": alpha * noise - sigma * clean,
                   "flow_prediction": noise - clean}  # fmt: skip
        return answers[prediction]


VARIANCE_PRESERVING = NoisePath("variance_preserving")
RECTIFIED_FLOW = NoisePath("rectified_flow")
PATHS = {path.name: path for path in (VARIANCE_PRESERVING, RECTIFIED_FLOW)}


def path_of(scheduler) -> NoisePath:
    """The path that a diffusers scheduler walks: only those that have `scale_noise` or flow sigmas go straight."""
    straight = hasattr(scheduler, "scale_noise") or scheduler.config.get("use_flow_sigmas", False)
    return RECTIFIED_FLOW if straight else VARIANCE_PRESERVING


def prediction_of(scheduler) -> str:
    """What the network behind a diffusers scheduler was taught to answer, one of `PREDICTIONS`."""
    return scheduler.config.get("prediction_type", "flow_prediction" if path_of(scheduler).straight else "epsilon")


def ratio_at(scheduler, index: int, timestep) -> float:
    """Noise over signal at network call `index` of a diffusers scheduler whose timesteps are set.

    Schedulers of the Karras et al. 2022 kind carry `sigmas`, one for each network call: the ratio itself, or the share of
    noise on a straight path. The others are read from their cumulative product abar.
    """
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is None:
        abar = float(scheduler.alphas_cumprod[int(timestep)])
        return math.sqrt((1 - abar) / abar) if abar else math.inf
    sigma = float(sigmas[index])
    if path_of(scheduler).straight:
        return sigma / (1 - sigma) if sigma < 1 else math.inf
    return sigma
