"""Muon: momentum whose matrix is made orthogonal before the step (Jordan et al. 2024), AdamW for all the rest."""

from __future__ import annotations


def orthogonal(matrix, rounds: int = 5):
    """Nearly U V' of the matrix's singular decomposition, by the quintic Newton-Schulz iteration: (m, n) -> (m, n)."""
    import torch

    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.to(torch.bfloat16)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.T if tall else x).to(matrix.dtype)


class Muon:
    """Steps the hidden matrices and convolutions with Muon and everything else with AdamW, at one learning rate.

    The orthogonal step is scaled to AdamW's usual size, 0.2 * sqrt(larger side) (Liu et al. 2025, eq. 4).
    """

    def __init__(self, module, rate: float, weight_decay: float = 0.0, momentum: float = 0.95):
        import torch

        named = [(n, p) for n, p in module.named_parameters() if p.requires_grad]
        self.matrices = [p for n, p in named if p.ndim > 1 and "conv_in" not in n and "conv_out" not in n]
        mine = {id(p) for p in self.matrices}
        self.adam = torch.optim.AdamW([p for _, p in named if id(p) not in mine], rate, betas=(0.9, 0.98), fused=True)
        self.buffers = [torch.zeros_like(p) for p in self.matrices]
        self.momentum, self.weight_decay = momentum, weight_decay
        self.param_groups = self.adam.param_groups

    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in self.matrices:
            p.grad = None
        self.adam.zero_grad(set_to_none=set_to_none)

    def step(self) -> None:
        import torch

        rate = self.param_groups[0]["lr"]
        self.adam.step()
        with torch.no_grad():
            for p, buffer in zip(self.matrices, self.buffers, strict=True):
                buffer.lerp_(p.grad, 1 - self.momentum)
                ahead = p.grad.lerp(buffer, self.momentum)  # Nesterov's look ahead
                update = orthogonal(ahead.flatten(1)).view_as(p)
                p.mul_(1 - rate * self.weight_decay)
                p.add_(update, alpha=-rate * 0.2 * max(p.shape[0], p[0].numel()) ** 0.5)

    def state_dict(self) -> dict:
        return {"adam": self.adam.state_dict(), "buffers": self.buffers}

    def load_state_dict(self, state: dict) -> None:
        self.adam.load_state_dict(state["adam"])
        self.param_groups = self.adam.param_groups
        for mine, saved in zip(self.buffers, state["buffers"], strict=True):
            mine.copy_(saved)
