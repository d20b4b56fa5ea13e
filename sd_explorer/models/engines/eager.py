"""The reference engine: torch, as diffusers runs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from sd_explorer.problems import Problem


class Eager:
    """Runs the networks of a model by torch. Its pictures equal stock diffusers' bit for bit on the CPU."""

    library = "torch"

    def __init__(self, model, note: Problem | None = None):
        self.model = model
        self.note = note
        """Why it is this engine and not a faster one, for a person; None where there is nothing to say."""
        self._own = threading.local()

    @property
    def name(self) -> str:
        """What computes now on this thread, with its version: `torch 2.13.0`."""
        return f"torch {torch.__version__.partition('+')[0]}"

    @contextmanager
    def eager(self) -> Iterator[None]:
        """Inside, this thread computes by torch's own modules: for hooks, attention processors, gradients."""
        before = self._asked_for
        self._own.eager = True
        try:
            yield
        finally:
            self._own.eager = before

    @property
    def _asked_for(self) -> bool:
        return getattr(self._own, "eager", False)

    def predict(self, latents: torch.Tensor, timestep, conditioning) -> torch.Tensor:
        """One call of the network: latents `(n, C, h, w)`, a row for each of the conditioning's -> the same shape."""
        return self.model.network(
            latents,
            timestep,
            encoder_hidden_states=conditioning.embeddings,
            timestep_cond=conditioning.timestep_cond,
            added_cond_kwargs=conditioning.added,
            return_dict=False,
        )[0]

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """The decoder of the autoencoder: its own latents `(n, C, h, w)` -> pictures `(n, 3, H, W)` in -1..1."""
        return self.model.pipe.vae.decode(latents, return_dict=False)[0]

    def read(self, prompts: Sequence[str]) -> torch.Tensor | None:
        """The text encoder's states `(n, tokens, width)` of prompts; None: let the pipeline do it."""
        return None
