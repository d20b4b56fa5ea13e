"""A linear look at latents: a picture of the clean estimate for almost nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

BLOCK = 4
"""Pixels drawn for each latent and side."""
RIDGE = 1e-2


@dataclass(frozen=True, eq=False)
class LinearPreview:
    """An affine map from each 3x3 neighbourhood of latents to a block of 4x4 pixels.

    The idea is the linear latent-to-RGB map that previews of Stable Diffusion have long used, with neighbours and
    sub-pixels; it is fitted to the checkpoint's own autoencoder by least squares, so it serves any of them.
    """

    weight: torch.Tensor
    """`(3 * 16, C, 3, 3)` float32"""
    bias: torch.Tensor
    """`(3 * 16,)` float32"""

    @torch.inference_mode()
    def __call__(self, latents: np.ndarray) -> np.ndarray:
        """Latents `(C, h, w)` or `(n, C, h, w)` -> uint8 RGB `(n, 4h, 4w, 3)`."""
        z = torch.tensor(latents, dtype=torch.float32)
        z = z[None] if z.ndim == 3 else z
        blocks = F.conv2d(F.pad(z, (1, 1, 1, 1), mode="replicate"), self.weight, self.bias)  # (n, 48, h, w)
        rgb = F.pixel_shuffle(blocks, BLOCK).permute(0, 2, 3, 1)  # (n, 4h, 4w, 3)
        return rgb.mul(127.5).add(127.5).clamp(0, 255).round().to(torch.uint8).numpy()

    @classmethod
    @torch.inference_mode()
    def fit(cls, vae, scaling_factor: float, side: int = 128, count: int = 6) -> LinearPreview:
        """Least squares over what `vae` encodes of a few drawn shapes; 0.1 s for the pocket model, seconds for SD 1.5."""
        pictures = drawn_shapes(count, side).to(vae.device, vae.dtype)  # (n, 3, H, W) in -1..1
        encoded = [vae.encode(picture[None]).latent_dist.mode() for picture in pictures]
        z = torch.cat(encoded).float().cpu() * scaling_factor  # (n, C, h, w)
        channels = z.shape[1]
        x = F.unfold(F.pad(z, (1, 1, 1, 1), mode="replicate"), 3)  # (n, 9C, hw)
        x = x.transpose(1, 2).reshape(-1, 9 * channels)
        x = torch.cat([x, torch.ones(len(x), 1)], 1).double()
        small = F.interpolate(pictures.float().cpu(), size=z.shape[-1] * BLOCK, mode="area")
        y = F.pixel_unshuffle(small, BLOCK).permute(0, 2, 3, 1).reshape(len(x), -1).double()  # (nhw, 48)
        penalty = RIDGE * len(x) * torch.eye(x.shape[1], dtype=torch.float64)
        penalty[-1, -1] = 0
        solution = torch.linalg.solve(x.T @ x + penalty, x.T @ y).float()  # (9C + 1, 48)
        return cls(solution[:-1].T.reshape(-1, channels, 3, 3).contiguous(), solution[-1].contiguous())


def drawn_shapes(count: int, side: int) -> torch.Tensor:
    """Plain backgrounds with coloured discs, bars and shading, always the same: float `(count, 3, side, side)` in -1..1."""
    draw = torch.Generator().manual_seed(0)
    grid = torch.linspace(-1, 1, side)
    y, x = torch.meshgrid(grid, grid, indexing="ij")
    pictures = torch.ones(count, 3, side, side) * (torch.rand(count, 3, 1, 1, generator=draw) * 2 - 1)
    for picture in pictures:
        for _ in range(6):
            cx, cy, a, b, turn = (torch.rand(5, generator=draw) * 2 - 1).tolist()
            u, v = x - cx, y - cy
            u, v = u * np.cos(3 * turn) + v * np.sin(3 * turn), v * np.cos(3 * turn) - u * np.sin(3 * turn)
            inside = (u / (0.1 + abs(a) * 0.6)) ** 2 + (v / (0.1 + abs(b) * 0.6)) ** 2 < 1
            colour = torch.rand(3, 1, 1, generator=draw) * 2 - 1
            shade = 0.3 * u * (torch.rand((), generator=draw) > 0.5)
            picture[:] = torch.where(inside, (colour + shade).clamp(-1, 1), picture)
    return pictures
