"""Pictures into latents, by a checkpoint's own autoencoder."""

from __future__ import annotations

import numpy as np
import torch


@torch.inference_mode()
def encode_picture(model, picture: np.ndarray) -> np.ndarray:
    """uint8 RGB `(H, W, 3)` -> float32 latents `(C, h, w)`: the middle of what the encoder says, with no dice."""
    vae = model.pipe.vae
    pixels = model.pipe.image_processor.preprocess(picture[None].astype(np.float32) / 255)  # (1, 3, H, W) in -1..1
    encoded = vae.encode(pixels.to(model.device, vae.dtype)).latent_dist.mode()
    found, factor = moments(vae, encoded), vae.config.scaling_factor
    scaled = (encoded - found[0]) * factor / found[1] if found else encoded * factor
    return scaled[0].float().cpu().contiguous().numpy()  # the layout in memory decides the last bits of what follows


def moments(vae, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor] | None:
    """Mean and deviation of each channel, `(1, C, 1, 1)`, where the autoencoder's config has them."""
    mean, std = vae.config.get("latents_mean"), vae.config.get("latents_std")
    if mean is None or std is None:
        return None
    shape = (1, -1, 1, 1)
    return torch.tensor(mean).to(like).view(shape), torch.tensor(std).to(like).view(shape)
