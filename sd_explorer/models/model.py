"""Model: the face that every checkpoint shows to the rest of the house."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from sd_explorer.bundled import BUNDLED, pocket_folder
from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.models.conditioning import Conditioning
from sd_explorer.models.engines.eager import Eager
from sd_explorer.models.facts import facts_of
from sd_explorer.models.loading import quiet
from sd_explorer.models.preview import LinearPreview
from sd_explorer.models.schedulers import make_scheduler
from sd_explorer.models.tokens import Tokens, tokenize
from sd_explorer.models.vectors import BATCH, offered, prompt_vectors, text_projection
from sd_explorer.models.vision import VisionTower
from sd_explorer.problems import Problem

CACHED_PROMPTS = 64


class Model:
    """A diffusers pipeline behind few verbs. A family subclasses it and says how it reads a prompt.

    Arrays in and out are float32 latents `(C, h, w)` or `(n, C, h, w)` and uint8 RGB pictures `(n, H, W, 3)`.
    """

    family = ""

    def __init__(self, pipe, name: str, device: torch.device):
        self.pipe, self.name, self.device = pipe, Checkpoint.of(name), device
        self.dtype = self.network.dtype
        self.engine = Eager(self)
        """What computes the networks; `load_model(engine=...)` chooses it, `engine.name` says which it is."""
        self._conditionings: OrderedDict = OrderedDict()
        self._reading = threading.RLock()  # fast tokenizers refuse two threads at once («Already borrowed»)
        pipe.set_progress_bar_config(disable=True)

    # -- what it is ---------------------------------------------------------------------------

    @property
    def network(self):
        """The part that denoises: the UNet. A family with another one says so here."""
        return self.pipe.unet

    @property
    def scale_factor(self) -> int:
        """Pixels for each latent, 8 for every Stable Diffusion."""
        return self.pipe.vae_scale_factor

    @property
    def default_size(self) -> int:
        """Side in pixels of the pictures it was trained on."""
        return self.network.config.sample_size * self.scale_factor

    @cached_property
    def facts(self) -> dict:
        """Numbers for the model card: family, parameters by part, sizes, device."""
        return facts_of(self)

    @property
    def folder(self) -> Path | None:
        """Its folder on this machine; None for a single file or a hub id."""
        name = Checkpoint.of(self.name).name
        path = pocket_folder() if name in BUNDLED else Path(name).expanduser()
        return path if path.is_dir() else None

    # -- what it does -------------------------------------------------------------------------

    def size(self, recipe: Recipe) -> tuple[int, int]:
        """(height, width) in pixels for a recipe."""
        return recipe.height or self.default_size, recipe.width or self.default_size

    def latent_shape(self, recipe: Recipe) -> tuple[int, int, int]:
        """`(C, h, w)` of the latents for a recipe; `Problem` where the size is not a multiple of the scale factor."""
        height, width = self.size(recipe)
        for value in (height, width):
            if value % self.scale_factor:
                raise Problem("size_range", value=value, low=64, high=2048, multiple=self.scale_factor)
        return self.network.config.in_channels, height // self.scale_factor, width // self.scale_factor

    def scheduler(self, name: str):
        """A fresh diffusers scheduler on this checkpoint's noise schedule."""
        return make_scheduler(name, self.pipe.scheduler.config)

    def tokens(self, prompt: str) -> Tokens:
        """The prompt as this model's tokenizer cuts it."""
        with self._reading:
            return tokenize(self.pipe.tokenizer, prompt)

    def vectors(self, prompts: Sequence[str], which: str = "end", *, batch: int = BATCH,
                check: Callable[[int, int], None] = lambda done, count: None) -> np.ndarray:  # fmt: skip
        """One vector for each prompt: float32 `(len(prompts), d)`.

        which:
        `pooled`: CLIP's own vector, made to be compared with pictures: the last state at the end mark, projected
        (d = 384 for pocket, 1280 for SDXL). SD 1.x and 2.x checkpoints lack the projection: `Problem`.
        `end`, `mean`, `token:i`: of the states that the UNet reads (d = their width: 768 for SD 1.x, 1024 for SD 2.x,
        2048 for SDXL), the one at the end mark, the mean over the prompt's own tokens, or the i-th token's, i from 1 to
        75 (the end mark for prompts that are shorter).
        `layer:n`: the state at the end mark after layer n of the text encoder, the second one for SDXL.

        Each different prompt is encoded once, in batches of similar length. `check(done, count)` is called before the
        first batch and after each one, and may raise to stop. Company changes a row by rounding only (about 1e-6);
        `batch=1` gives each prompt the same bits in any company.
        """
        return prompt_vectors(self, prompts, which, batch, check)

    @property
    def vector_kinds(self) -> list[str]:
        """What `vectors` can give for this checkpoint."""
        return offered(self)

    @cached_property
    def text_projection(self) -> torch.Tensor | None:
        """CLIP's text projection `(space, width)`; None where the checkpoint has none."""
        return text_projection(self.pipe, self.folder)

    @cached_property
    def _vision(self) -> VisionTower | None:
        return VisionTower.beside(self.folder, self.device)

    @property
    def sees(self) -> bool:
        """Whether the checkpoint keeps CLIP's vision tower and text projection: pictures and prompts in one space."""
        return self._vision is not None and self.text_projection is not None

    def picture_vectors(self, pictures: np.ndarray) -> np.ndarray:
        """uint8 pictures `(n, H, W, 3)` -> float32 `(n, d)` of length 1, in the space of `vectors(..., "pooled")`.

        Raises `Problem` where the checkpoint has no vision tower; only the pocket model brings one.
        """
        if self._vision is None or not self.sees:
            raise Problem("no_vision", model=self.name)
        return self._vision.vectors(pictures)

    def clip_score(self, picture: np.ndarray, prompt: str) -> float:
        """100 times the cosine of a picture `(H, W, 3)` and a prompt, at least 0 (CLIPScore of Hessel et al. 2021,
        without their stretching by 2.5). Comparable within one model only. `Problem` as in `picture_vectors`.
        """
        seen = self.picture_vectors(picture[None])[0]
        read = self.vectors([prompt], "pooled", batch=1)[0]
        return 100 * max(0.0, float(seen @ read / np.linalg.norm(read)))

    def text_states(self, outputs: list) -> torch.Tensor:
        """What the UNet reads, `(n, tokens, width)`, from the text encoders' outputs."""
        return outputs[0].last_hidden_state

    def guided(self, recipe: Recipe) -> bool:
        """Whether a step calls the network for both halves. LCM-distilled UNets take the scale as an input instead."""
        return recipe.guidance_scale > 1 and not self.distilled

    @property
    def distilled(self) -> bool:
        """Whether the guidance scale is an input of the network (LCM), so that a step has no two halves."""
        return self.network.config.time_cond_proj_dim is not None

    @torch.inference_mode()
    def encode(self, recipe: Recipe) -> Conditioning:
        """The text encoder's reading of a recipe, remembered for the last 64 different ones."""
        key = (recipe.prompt, recipe.negative_prompt, self.guided(recipe), *self.size(recipe),
               recipe.guidance_scale if self.distilled else None)  # fmt: skip
        with self._reading, quiet():  # that a prompt is cut is told by `tokens`
            if key not in self._conditionings:
                self._conditionings[key] = self._encode(recipe)
                if len(self._conditionings) > CACHED_PROMPTS:
                    self._conditionings.popitem(last=False)
            self._conditionings.move_to_end(key)
            return self._conditionings[key]

    def _encode(self, recipe: Recipe) -> Conditioning:
        raise NotImplementedError

    def _guidance_embedding(self, recipe: Recipe) -> torch.Tensor | None:
        width = self.network.config.time_cond_proj_dim
        if width is None:
            return None
        scale = torch.tensor(recipe.guidance_scale - 1).repeat(1)
        return self.pipe.get_guidance_scale_embedding(scale, embedding_dim=width).to(self.device, self.dtype)

    def predict(self, latents: torch.Tensor, timestep, conditioning: Conditioning) -> torch.Tensor:
        """One network call for `(1, C, h, w)` latents: `(1 or 2, C, h, w)`, both halves of guidance in one batch."""
        rows = len(conditioning.embeddings)
        return self.engine.predict(torch.cat([latents] * rows) if rows > 1 else latents, timestep, conditioning)

    @torch.inference_mode()
    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents `(C, h, w)` or `(n, C, h, w)` -> pictures `(n, H, W, 3)` uint8, by the autoencoder; `Problem` on NaN."""
        decoded = self._decode(self._batch(latents))
        if torch.isnan(decoded).any():
            raise Problem("nan", model=self.name)
        pictures = self.pipe.image_processor.postprocess(decoded, output_type="np")
        return (pictures * 255).round().astype(np.uint8)

    def _decode(self, latents: torch.Tensor) -> torch.Tensor:
        return self.engine.decode(latents / self.pipe.vae.config.scaling_factor)

    def preview(self, latents: np.ndarray) -> np.ndarray:
        """A cheap look at latents, as `decode` but at half the side and by a linear map (about a thousandth of the work)."""
        return self.linear_preview(latents)

    @cached_property
    def linear_preview(self) -> LinearPreview:
        """The map behind `preview`, fitted to this checkpoint's autoencoder on first use."""
        return LinearPreview.fit(self.pipe.vae, self.pipe.vae.config.scaling_factor)

    def _batch(self, latents: np.ndarray) -> torch.Tensor:
        latents = np.asarray(latents, np.float32)
        latents = latents[None] if latents.ndim == 3 else latents
        dtype = next(self.pipe.vae.parameters()).dtype  # `vae.dtype` looks through all its modules each time
        return torch.tensor(latents, device=self.device, dtype=dtype)  # a copy: steps are read-only
