"""Conditioning: what the network reads besides the latents."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, eq=False)
class Conditioning:
    """What the UNet reads besides the latents; one row with guidance off, else two: without and with the prompt."""

    embeddings: torch.Tensor
    """`(1 or 2, tokens, width)`"""
    added: dict[str, torch.Tensor] | None = None
    """SDXL's pooled embedding and sizes."""
    timestep_cond: torch.Tensor | None = None
    """Guidance embedding of LCM-distilled UNets `(1, width)`."""

    def towards(self, other: Conditioning, share: float) -> Conditioning:
        """On the straight line to another one of the same recipe but for its words: 0 is this one, 1 the other."""
        added = None
        if self.added and other.added:
            added = {key: torch.lerp(value, other.added[key], share) for key, value in self.added.items()}
        return Conditioning(torch.lerp(self.embeddings, other.embeddings, share), added, self.timestep_cond)
