"""The pictures of a run's steps: cheap ones at once, then the autoencoder's own; only the kinds that are asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sd_explorer.progress import Progress

CHUNK = 4
"""Steps decoded together, so that a stop is heard soon. Measured on the pocket model, whole runs in one batch are slower
for each picture (21 ms instead of 16 ms), not faster: they leave the processor's cache."""
PATIENCE = 10.0
"""Seconds. Where decoding all steps would take longer (a full-size model on a CPU), the linear previews stay."""
DECODED = {"seen": "latents", "said": "noise", "clean": "clean"}
"""Kinds that the autoencoder decodes, and the field of a Step that each shows."""
COLOURS = {"noisy": "latents", "noise": "noise"}
"""Kinds with one pixel for each latent."""
KINDS = (*COLOURS, *DECODED)


@dataclass(frozen=True, eq=False)
class Frames:
    """Pictures of every step of a Trace, uint8 RGB, of the kinds that were asked for."""

    trace: object
    """The Trace they show."""
    pictures: Mapping[str, np.ndarray]
    """By kind: `noisy` and `noise`, the latents the network saw and the guided noise, one pixel for each latent
    `(n, h, w, 3)`; `seen` and `said`, the same as pictures, and `clean`, the predicted picture: `(n, H, W, 3)`."""
    exact: frozenset[str] = frozenset()
    """Kinds that the autoencoder decoded; the others are the linear preview."""

    def __getattr__(self, kind: str) -> np.ndarray:
        if kind in KINDS and kind in self.pictures:
            return self.pictures[kind]
        raise AttributeError(kind)

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures."""
        return sum(array.nbytes for array in self.pictures.values())

    def holds(self, kinds: Sequence[str]) -> bool:
        """Whether all of these are there."""
        return set(kinds) <= set(self.pictures)

    def complete(self, kinds: Sequence[str]) -> bool:
        """Whether all of these are there and as good as they get."""
        return self.holds(kinds) and set(kinds) & set(DECODED) <= self.exact

    def plus(self, pictures: Mapping[str, np.ndarray], exact: bool) -> Frames:
        """The same with more kinds, or better ones."""
        better = frozenset(pictures) if exact else frozenset()
        return Frames(self.trace, {**self.pictures, **pictures}, self.exact | better)


def frames_of(model, trace, kinds: Sequence[str] = KINDS, known: Frames | None = None) -> Iterator[Frames | Progress]:
    """Frames from the linear map at once, then with each kind decoded, if that is fast enough; Progress between chunks.

    trace: anything with `steps`, so a run that was stopped, too. known: frames of it that are there already.
    """
    frames = known or Frames(trace, {})
    missing = [kind for kind in kinds if kind not in frames.pictures]
    yield (frames := frames.plus({kind: _cheap(model, trace, kind) for kind in missing}, exact=False))
    wanted = [kind for kind in kinds if kind in DECODED and kind not in frames.exact]
    total, started = len(wanted) * len(trace.steps), time.perf_counter()
    for done, kind in enumerate(wanted):
        pictures = []
        for chunk in _chunks(trace, kind):
            pictures.append(model.decode(chunk))
            count = done * len(trace.steps) + sum(map(len, pictures))
            if (time.perf_counter() - started) / count * total > PATIENCE:
                return
            yield Progress(count, total)
        yield (frames := frames.plus({kind: np.concatenate(pictures)}, exact=True))


def _cheap(model, trace, kind: str) -> np.ndarray:
    field = (COLOURS | DECODED)[kind]
    latents = np.stack([getattr(step, field) for step in trace.steps])
    return latent_colours(model, latents) if kind in COLOURS else model.preview(latents)


def _chunks(trace, kind: str) -> Iterator[np.ndarray]:
    latents = [getattr(step, DECODED[kind]) for step in trace.steps]
    for start in range(0, len(latents), CHUNK):
        yield np.stack(latents[start : start + CHUNK])


def latent_colours(model, latents: np.ndarray) -> np.ndarray:
    """Latents `(n, C, h, w)` as colours, one pixel each: `(n, h, w, 3)` uint8."""
    fine = model.preview(latents).astype(np.float32)  # (n, kh, kw, 3)
    n, _, h, w = latents.shape
    blocks = fine.reshape(n, h, fine.shape[1] // h, w, fine.shape[2] // w, 3)
    return blocks.mean((2, 4)).round().astype(np.uint8)
