"""Stable Diffusion 1.x and 2.x, and every checkpoint built like them, the pocket model included."""

from __future__ import annotations

import torch

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.conditioning import Conditioning
from sd_explorer.models.families.table import FAMILIES
from sd_explorer.models.model import Model


class StableDiffusion(Model):
    """One CLIP text encoder, a cross-attention UNet, an autoencoder (Rombach et al. 2022)."""

    @property
    def family(self) -> str:  # type: ignore[override]  # a title that is known once the checkpoint is
        """By the width of the text encoder's states."""
        if Checkpoint.of(self.name).name in BUNDLED:
            return "pocket"
        return FAMILIES["sd"].title(self.network.config.cross_attention_dim)

    def _encode(self, recipe: Recipe) -> Conditioning:
        guided = self.guided(recipe)
        embeddings = self.engine.read([recipe.negative_prompt, recipe.prompt] if guided else [recipe.prompt])
        if embeddings is None:
            negative = recipe.negative_prompt or None
            text, uncond = self.pipe.encode_prompt(recipe.prompt, self.device, 1, guided, negative)
            embeddings = torch.cat([uncond, text]) if guided else text
        return Conditioning(embeddings, None, self._guidance_embedding(recipe))
