"""One step down a loss: the rate, the optimizer, clipped gradients, averaged weights."""

from __future__ import annotations

import math


def learning_rate(progress: float, peak: float, warmup: float = 0.02) -> float:
    """Linear warm-up, then a cosine to zero at the end of the budget (Loshchilov & Hutter 2017, eq. 5)."""
    if progress < warmup:
        return peak * max(progress / warmup, 0.02)
    return peak * 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))


def adamw(module, rate: float, weight_decay: float):
    """AdamW over what is trained (Loshchilov & Hutter 2019)."""
    import torch

    parameters = [p for p in module.parameters() if p.requires_grad]
    return torch.optim.AdamW(parameters, rate, betas=(0.9, 0.98), weight_decay=weight_decay, fused=True)


def descend(optimizer, module, loss, rate: float) -> None:
    """Gradients of the loss, clipped to length 1, and one step at the given rate."""
    import torch

    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    optimizer.step()


class Average:
    """Exponential moving average of a module's weights, with a short memory at the start."""

    def __init__(self, module, decay: float = 0.9995):
        self.decay, self.count = decay, 0
        self.shadow = {k: v.detach().clone().float() for k, v in module.state_dict().items()}

    def update(self, module) -> None:
        import torch

        self.count += 1
        keep = min(self.decay, (1 + self.count) / (10 + self.count))
        with torch.no_grad():
            mine, now = zip(*((self.shadow[k], v.float()) for k, v in module.state_dict().items()), strict=True)
            torch._foreach_lerp_(list(mine), list(now), 1 - keep)

    def state_dict(self) -> dict:
        return {"count": self.count, "shadow": self.shadow}

    def load_state_dict(self, state: dict) -> None:
        self.count = state["count"]
        for k, v in state["shadow"].items():
            self.shadow[k].copy_(v)
