"""Whether weights were changed since they were compiled."""

from __future__ import annotations

import torch


class WeightsWatch:
    """Looks at one number in the middle of every parameter: training and melting in a LoRA move them all.

    Cheap enough for every call (some 50 microseconds). A module that was exchanged for an adapter shows by `peft_config`.
    """

    def __init__(self, network: torch.nn.Module):
        self._network = network
        self._adapters = self._adapters_now()
        self._parameters = list(network.parameters())
        self._middles = [p.detach().numpy().reshape(-1)[p.numel() // 2 :][:1] for p in self._parameters]
        self._before = self._now()

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was there first."""
        return self._adapters_now() != self._adapters or self._now() != self._before

    def _adapters_now(self) -> list:
        return list(getattr(self._network, "peft_config", None) or ())

    def _now(self) -> tuple:
        return tuple(p.data_ptr() for p in self._parameters), b"".join(middle.data for middle in self._middles)
