"""Is it still noise? Mean, deviation and length of numbers beside those of numbers that chance draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LIMIT = 3.0
"""Standard deviations from what is expected up to which chance could have drawn it."""


@dataclass(frozen=True)
class Gauge:
    """Some numbers, seen as draws from N(0, 1)."""

    count: int
    mean: float
    """0 is expected, give or take 1 / sqrt(count)."""
    deviation: float
    """1 is expected."""
    norm: float
    """Their length: sqrt(count) is expected, give or take 0.7."""

    @property
    def expected_norm(self) -> float:
        """sqrt(count)."""
        return self.count**0.5

    @property
    def mean_off(self) -> float:
        """How many standard deviations the mean lies from 0."""
        return self.mean * self.count**0.5

    @property
    def norm_off(self) -> float:
        """How many standard deviations the length lies from that of noise: the cube root of chi-squared is nearly normal
        (Wilson & Hilferty 1931), also for the few numbers of one cell."""
        share = 2 / (9 * self.count)
        return float(((self.norm**2 / self.count) ** (1 / 3) - (1 - share)) / share**0.5)

    @property
    def likely(self) -> bool:
        """Whether chance could have drawn them: both within 3 standard deviations."""
        return abs(self.mean_off) <= LIMIT and abs(self.norm_off) <= LIMIT


def gauge(numbers: np.ndarray) -> Gauge:
    """The Gauge of an array of any shape, at least one number."""
    values = np.asarray(numbers, np.float64).ravel()
    return Gauge(values.size, float(values.mean()), float(values.std()), float(np.linalg.norm(values)))
