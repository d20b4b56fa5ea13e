"""Into noise: a picture under more and more of it, and who can still read what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.diffusion.forward import add_noise, noise_schedule
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.ideal_reader import IdealReader
from sd_explorer.experiments.order import ends_first
from sd_explorer.experiments.origin import Origin
from sd_explorer.experiments.way_back import other_seeds, wordless
from sd_explorer.judging.answer import Answer, of_thing
from sd_explorer.progress import Progress

SIGNALS = (0.9, 0.5, 0.1, 0.01)
"""Shares of signal power that are marked on the scale of noise."""
READINGS, DRAWS = 20, 4


def knots(abar: np.ndarray) -> list[int]:
    """Timesteps at equal distances on a scale by signal power: 0, where 90, 50, 10 and 1 % are left, and the last one.

    abar: the share of signal power at each timestep, float64 `(T,)`, falling. A scale linear in t spends half its length
    where next to nothing is left.
    """
    crossed = [int(np.argmax(abar <= signal)) for signal in SIGNALS if abar[-1] <= signal]
    return sorted({0, *crossed, len(abar) - 1})


def timesteps(abar: np.ndarray, count: int = READINGS) -> list[int]:
    """`count` timesteps at equal distances on that scale, the ends among them."""
    marks = knots(abar)
    places = np.interp(np.linspace(0, len(marks) - 1, count), np.arange(len(marks)), marks)
    return [int(t) for t in places.round()]


def draws(shape: tuple[int, int, int], seed: int, count: int = DRAWS) -> np.ndarray:
    """`count` noises that readers get to see, float32 `(count, C, h, w)`: none of them is the one that painted `seed`."""
    return np.random.default_rng([seed, 1]).standard_normal((count, *shape), np.float32)


@dataclass(frozen=True, eq=False)
class Mixture:
    """A picture and a noise that can be mixed in any shares."""

    recipe: Recipe
    """Of the run whose steps are meant."""
    origin: Origin
    noise: np.ndarray
    """float32 `(C, h, w)`, of the first of `other_seeds`."""
    abar: np.ndarray
    """Share of signal power at each timestep, float64 `(T,)`."""
    steps: tuple[float, ...]
    """Timestep of each step of the run, the noisiest first."""
    answer: Answer | None = None
    """A thing and how sure a judge is of it in the picture itself."""
    ideal: IdealReader | None = None
    """Who knows the picture, where it is one of the training set."""

    def at(self, t: int) -> np.ndarray:
        """The latents under the noise of a timestep, float32 `(C, h, w)`."""
        return add_noise(self.origin.clean, self.noise, self.abar[t]).astype(np.float32)

    def nearest(self, t: float) -> int:
        """The step of the run whose timestep lies nearest."""
        return int(np.argmin(np.abs(np.array(self.steps) - t)))


def mixture(model, recipe: Recipe, picture: np.ndarray, name: str = "", judge=None, thing: int | None = None,
            ideal: IdealReader | None = None) -> Mixture:  # fmt: skip
    """Encode a picture, uint8 RGB `(H, W, 3)` of any size, and draw a fresh noise for it.

    judge: a `Judge` to ask how sure it is of a thing; thing: a column of its concepts, None: what it names itself.
    """
    from sd_explorer.diffusion.denoise import first_noise, timesteps_of

    origin, seed = Origin.of(model, recipe, picture, name), other_seeds(recipe.seed, 1)[0]
    return Mixture(recipe, origin, first_noise(model, recipe.change(seed=seed)), noise_schedule(model),
                   timesteps_of(model, recipe), of_thing(judge, origin.picture, thing), ideal)  # fmt: skip


def noised_pictures(model, made: Mixture, count: int = 8) -> tuple[list[int], np.ndarray]:
    """Timesteps and what the network sees there, decoded: uint8 RGB `(count, H, W, 3)`."""
    places = timesteps(made.abar, count)
    return places, model.decode(np.stack([made.at(t) for t in places]))


@dataclass(frozen=True, eq=False)
class Reading:
    """How sure two readers are of a thing in a picture under noise: means over a few noises, 0 to 1."""

    t: int
    """Timestep of the noise."""
    signal: float
    """Share of signal power that is left, abar."""
    judge: float
    """A reader who never learnt noise looks at the decoded latents."""
    network: float
    """The same reader looks at what the network, without words, guesses of the picture behind the noise."""
    ideal: float | None = None
    """A reader who knows every drawing; None for a picture that is none of them."""


def readings(model, made: Mixture, judge, count: int = READINGS, each: int = DRAWS) -> Iterator[Progress | Reading]:
    """Put a picture under noise at `count` timesteps, the ends first, and ask how sure readers are of its thing: Readings.

    Costs `count * each` calls of half a step and twice as many decoded pictures.
    """
    from sd_explorer.diffusion.denoise import ask_clean

    clean, places = made.origin.clean, timesteps(made.abar, count)
    noises, silent = draws(clean.shape, made.recipe.seed, each), wordless(made.recipe)
    for done, index in enumerate(ends_first(count)):
        t, guesses = places[index], []
        noisy = np.stack([add_noise(clean, noise, made.abar[t]) for noise in noises]).astype(np.float32)
        for latents in noisy:
            guesses.append(ask_clean(model, silent, latents, t))
            yield Progress(done, count)
        yield _reading(model, made, judge, t, noisy, np.stack(guesses))


def _reading(model, made: Mixture, judge, t: int, noisy: np.ndarray, guesses: np.ndarray) -> Reading:
    """The means of what the readers say of noisy latents and of what the network guesses behind them."""
    assert made.answer is not None, "readers are asked of a thing"
    thing, abar = made.answer.thing, float(made.abar[t])
    seen, guessed = (judge.read(model.decode(latents))["concept"][:, thing].mean() for latents in (noisy, guesses))
    ideal = np.mean([made.ideal.sure(latents, abar, thing) for latents in noisy]) if made.ideal else None
    return Reading(t, abar, float(seen), float(guessed), None if ideal is None else float(ideal))
