"""CLIP's other half: pictures read into the space of the prompts (Radford et al. 2021)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from sd_explorer.models.loading import quiet

FOLDER = "clip"
"""Where a checkpoint may keep its vision tower, a CLIPVisionModelWithProjection; Stable Diffusion itself has none."""
BATCH = 32


class VisionTower:
    """Reads pictures. `VisionTower.beside(folder, device)` finds the tower of a checkpoint's folder."""

    def __init__(self, tower, device: torch.device):
        self.tower, self.device = tower.eval().requires_grad_(False).to(device), device

    @classmethod
    def beside(cls, folder: Path | None, device: torch.device) -> VisionTower | None:
        """The tower of a folder; None where there is none."""
        if folder is None or not (folder / FOLDER / "model.safetensors").is_file():
            return None
        from transformers import CLIPVisionModelWithProjection

        from sd_explorer.models.loading import ONE_AT_A_TIME

        with ONE_AT_A_TIME, quiet():
            tower = CLIPVisionModelWithProjection.from_pretrained(
                folder / FOLDER, use_safetensors=True, local_files_only=True
            )
        return cls(tower, device)

    @torch.inference_mode()
    def vectors(self, pictures: np.ndarray) -> np.ndarray:
        """uint8 pictures `(n, H, W, 3)` -> float32 `(n, space)` of length 1. Pixels are read as -1 to 1."""
        side, parts = self.tower.config.image_size, []
        for start in range(0, len(pictures), BATCH):
            batch = torch.tensor(pictures[start : start + BATCH], device=self.device).permute(0, 3, 1, 2) / 127.5 - 1
            batch = _square(batch, side).to(self.tower.dtype)
            parts.append(F.normalize(self.tower(pixel_values=batch).image_embeds.float(), dim=-1).cpu().numpy())
        return np.concatenate(parts)


def _square(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """The middle square `(n, 3, side, side)`, as CLIP crops."""
    height, width = pictures.shape[2:]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    pictures = pictures[:, :, top : top + edge, left : left + edge]
    if edge == side:
        return pictures
    return F.interpolate(pictures, (side, side), mode="bicubic", antialias=True).clamp(-1, 1)
