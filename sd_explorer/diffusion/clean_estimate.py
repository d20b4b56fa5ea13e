"""The picture and the noise that a network output speaks of, for every parametrisation and scheduler.

All in the variance-preserving form x_t = alpha * x_0 + sigma_vp * noise with alpha^2 + sigma_vp^2 = 1
(Ho et al. 2020, eq. 4), which is also what the network is shown.
"""

from __future__ import annotations

import math

PREDICTIONS = ("epsilon", "v_prediction", "sample")


def shares(sigma: float) -> tuple[float, float]:
    """(alpha, sigma_vp) of noise over signal `sigma` in [0, inf]: alpha^2 + sigma_vp^2 = 1, sigma_vp / alpha = sigma."""
    return 1 / math.hypot(1, sigma), 1 / math.hypot(1, 1 / sigma) if sigma else 0.0


def split(output, latents, sigma: float, prediction: str):
    """Network output -> (clean estimate x_0, noise epsilon), both shaped like `output`.

    output: the network's answer, (..., C, h, w); latents: what the network was shown, same shape or broadcastable.
    sigma: noise over signal, sqrt((1 - abar) / abar) > 0; infinite at zero terminal SNR (needs v-prediction or sample).
    prediction: `epsilon` (Ho et al. 2020), `v_prediction` (Salimans & Ho 2022, appendix D) or `sample`.
    """
    alpha, sigma_vp = shares(sigma)
    if prediction == "epsilon":
        return (latents - sigma_vp * output) / alpha, output
    if prediction == "v_prediction":
        return alpha * latents - sigma_vp * output, alpha * output + sigma_vp * latents
    if prediction == "sample":
        return output, (latents - alpha * output) / sigma_vp
    raise ValueError(f"prediction must be one of {PREDICTIONS}, not {prediction!r}")


def sigma_at(scheduler, index: int, timestep) -> float:
    """Noise over signal at step `index` of a diffusers scheduler whose timesteps are set.

    Schedulers of the Karras et al. 2022 kind carry `sigmas`, one for each network call; the others are read from
    their cumulative product abar.
    """
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is not None:
        return float(sigmas[index])
    abar = float(scheduler.alphas_cumprod[int(timestep)])
    return math.sqrt((1 - abar) / abar) if abar else math.inf
