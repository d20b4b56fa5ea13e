"""A student that only remembers: noise taken away in closed form, from the training pictures themselves.

The clean estimate with the least error on a finite set of pictures z is their mean, each weighed by how likely it is under
the noise: D(x) = sum_i w_i z_i, w = softmax(-||x - alpha z_i||^2 / 2 sigma^2) (Karras et al. 2022, eq. 57; De Bortoli 2022).
With a window, each place decides for itself and looks at its surroundings alone (Kamb & Ganguli 2024, the local score).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.noise_path import prediction_of
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.guidance import halves_of
from sd_explorer.problems import Problem
from sd_explorer.progress import Progress

WINDOWS = (1, 3, 5, 7, 9, 13, 21, 31)
"""Sides of a window in latents; 31 sees all of 16 x 16 from everywhere, so it is the perfect memory."""


@dataclass(frozen=True, eq=False)
class Library:
    """What the student remembers."""

    numbers: np.ndarray
    """Of the pictures in the album, int `(n,)`."""
    latents: np.ndarray
    """float32 `(n, C, h, w)`."""

    def first(self, count: int) -> Library:
        """Only so many of them, an even choice."""
        chosen = np.unique(np.linspace(0, len(self.numbers) - 1, min(count, len(self.numbers))).round().astype(int))
        return Library(self.numbers[chosen], self.latents[chosen])


def fitting(model, album, prompt: str, most: int = 240) -> Iterator[Progress | Library]:
    """The training pictures whose caption could be the prompt, laid and encoded again: Progress, then a Library.

    Where more than `most` fit, an even choice of them; empty where the prompt names no thing of the training set.
    """
    from sd_explorer.training.artwork.named import named

    numbers = np.flatnonzero(named(prompt, album.things).fits(album.facts))
    if len(numbers) > most:
        numbers = numbers[np.linspace(0, len(numbers) - 1, most).astype(int)]
    latents = []
    for done, number in enumerate(numbers.tolist()):
        latents.append(album.latents(model, number))
        yield Progress(done, len(numbers))
    yield Library(numbers, np.stack(latents) if latents else np.zeros((0, 4, 16, 16), np.float32))


def every_drawing(album) -> Library:
    """Every drawing of the training set once."""
    return Library(*album.once())


def remember(latents: np.ndarray, known: np.ndarray, alpha: float, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """The perfect memory's clean estimate `(C, h, w)` and its weights `(n,)`, for noisy latents `(C, h, w)`."""
    flat = known.reshape(len(known), -1)
    far = alpha * alpha * (flat**2).sum(1, dtype=np.float64) - 2 * alpha * (flat @ latents.reshape(-1))
    weights = _softmax(-far / (2 * sigma * sigma))
    return np.tensordot(weights, known, 1).astype(np.float32), weights


def patch(latents: np.ndarray, known: np.ndarray, alpha: float, sigma: float, window: int):
    """The mosaic's clean estimate `(C, h, w)` and the weights of each place `(n, h, w)`.

    Squared differences are summed over a window by sums over areas, so the cost does not depend on its size; at an edge
    the window is cut off.
    """
    cells = (alpha * alpha * (known**2).sum(1) - 2 * alpha * np.einsum("nchw,chw->nhw", known, latents)).astype(float)
    weights = _softmax(-_box_sums(cells, window // 2) / (2 * sigma * sigma))
    return np.einsum("nhw,nchw->chw", weights, known).astype(np.float32), weights


def _softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max(0))
    return weights / weights.sum(0)


def _box_sums(cells: np.ndarray, radius: int) -> np.ndarray:
    """Sums over the square around each place, `(n, h, w)`, from a summed-area table (Crow 1984)."""
    _, h, w = cells.shape
    table = np.pad(cells.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0)))
    top, low = np.maximum(np.arange(h) - radius, 0), np.minimum(np.arange(h) + radius + 1, h)
    left, right = np.maximum(np.arange(w) - radius, 0), np.minimum(np.arange(w) + radius + 1, w)
    rows = table[:, low] - table[:, top]
    return rows[:, :, right] - rows[:, :, left]


class Student:
    """Stands in for a network: says at each step what the closed form says."""

    def __init__(self, model, library: Library, window: int, scheduler: str):
        self.library, self.window = library, window
        self._prediction = prediction_of(model.scheduler(scheduler))
        abars = model.scheduler("ddim").alphas_cumprod.double().numpy()
        self._ratios = np.log(np.sqrt((1 - abars) / abars))
        self.weights: list[np.ndarray] = []
        """Of each step so far."""

    def guess(self, latents: np.ndarray, alpha: float, sigma: float) -> tuple[np.ndarray, np.ndarray]:
        """Clean estimate and weights, as `remember` or `patch` gives them."""
        known = self.library.latents
        if self.window >= 2 * max(latents.shape[1:]) - 1:
            return remember(latents, known, alpha, sigma)
        return patch(latents, known, alpha, sigma, self.window)

    def predict(self, latents, timestep, conditioning):
        """As `Model.predict`, for one row."""
        from sd_explorer.diffusion.noise_path import VARIANCE_PRESERVING as path

        ratio = float(np.exp(np.interp(float(timestep), np.arange(len(self._ratios)), self._ratios)))
        seen = latents[0].float().cpu().numpy()
        clean, weights = self.guess(seen, *path.shares(ratio))
        self.weights.append(weights)
        return latents.new_tensor(path.answer(clean, seen, ratio, self._prediction)[None])


@dataclass(frozen=True, eq=False)
class Remembered:
    """The run of a student that only remembers, beside the network's."""

    library: Library
    window: int
    steps: tuple[Step, ...]
    thinking: np.ndarray
    """Of how many pictures it is still thinking at each step, exp of the entropy of its weights (mean over the places)."""
    agreed: np.ndarray
    """Squared correlation of its clean estimate with the network's, for what the network saw at each step, float64 `(n,)`."""
    source: np.ndarray
    """Which picture of the library each place came from in the end, int `(h, w)`."""
    number: int
    """Of the album's picture that the run ended nearest to."""
    distance: float
    """Root mean square of the difference to it."""


def remembered(model, trace: Trace, library: Library, window: int = WINDOWS[-1]) -> Iterator[Step | Remembered]:
    """The same noise, steps and scheduler as a recorded run, with the student in place of the network: Steps, then the rest."""
    from sd_explorer.diffusion.denoise import denoise

    if isinstance(trace.recipe, FromPicture):  # the student begins with noise alone
        raise Problem("trace_not_whole")
    recipe = trace.recipe if isinstance(trace.recipe, Recipe) else trace.recipe.after
    student, steps = Student(model, library, window, recipe.scheduler), []
    for step in denoise(model, recipe.change(guidance_scale=1.0), plan=lambda index: (student, None, 1.0)):
        steps.append(step)
        yield step
    weights = student.weights[-1]
    source = weights.argmax(0) if weights.ndim == 3 else np.full(steps[-1].clean.shape[1:], weights.argmax())
    far = np.sqrt(((library.latents - steps[-1].next_latents) ** 2).mean((1, 2, 3)))
    yield Remembered(library, window, tuple(steps), np.array([thinking(w) for w in student.weights]),
                     agreement(student, trace), source, int(library.numbers[far.argmin()]), float(far.min()))  # fmt: skip


def thinking(weights: np.ndarray) -> float:
    """exp of the entropy of weights `(n, ...)`, the mean over all places: 1 for a single picture, n for all alike."""
    entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(0)
    return float(np.exp(entropy).mean())


def agreement(student: Student, trace: Trace) -> np.ndarray:
    """Squared correlation of the student's and the network's clean estimates on what the network saw, without guidance."""

    def at(step: Step) -> float:
        halves = halves_of(step)
        theirs = (step.clean if halves is None else halves.text).ravel()
        ours = student.guess(step.latents, *step.path.shares(step.sigma))[0].ravel()
        return float(np.corrcoef(ours, theirs)[0, 1] ** 2) if ours.std() > 0 < theirs.std() else np.nan

    return np.array([at(step) for step in trace.steps])
