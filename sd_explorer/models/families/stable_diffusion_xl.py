"""SDXL: two text encoders, a pooled embedding and the picture's size beside the prompt (Podell et al. 2023)."""

from __future__ import annotations

import torch

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.conditioning import Conditioning
from sd_explorer.models.encoding import moments
from sd_explorer.models.families.table import FAMILIES
from sd_explorer.models.model import Model


class StableDiffusionXL(Model):
    """Stable Diffusion XL base and its fine-tunes."""

    family = FAMILIES["sdxl"].titles[0]

    def __init__(self, pipe, name: str, device: torch.device):
        super().__init__(pipe, name, device)
        if pipe.vae.dtype == torch.float16 and pipe.vae.config.force_upcast:
            pipe.vae.to(torch.float32)  # this autoencoder overflows in fp16

    def _encode(self, recipe: Recipe) -> Conditioning:
        guided = self.guided(recipe)
        text, uncond, pooled, pooled_uncond = self.pipe.encode_prompt(
            prompt=recipe.prompt,
            device=self.device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=guided,
            negative_prompt=recipe.negative_prompt or None,
        )
        sizes = torch.tensor([[*self.size(recipe), 0, 0, *self.size(recipe)]], dtype=text.dtype)  # (1, 6)
        if guided:
            text, pooled, sizes = torch.cat([uncond, text]), torch.cat([pooled_uncond, pooled]), sizes.repeat(2, 1)
        added = {"text_embeds": pooled.to(self.device), "time_ids": sizes.to(self.device)}
        return Conditioning(text.to(self.device), added, self._guidance_embedding(recipe))

    def text_states(self, outputs: list) -> torch.Tensor:
        """Both encoders' states before their last layer, side by side."""
        return torch.cat([output.hidden_states[-2] for output in outputs], -1)

    def _decode(self, latents: torch.Tensor) -> torch.Tensor:
        vae = self.pipe.vae
        if found := moments(vae, latents):
            mean, std = found
            latents = latents * std / vae.config.scaling_factor + mean
        else:
            latents = latents / vae.config.scaling_factor
        return self.engine.decode(latents)
