"""Recording of cross-attention: which token each place of the picture reads, without changing a bit of the picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.nn import functional as F

from sd_explorer.diffusion.attention import Attention, Source
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem

FINEST = 32
"""Longer side of the recorded maps at most; SD's finest layers see 64 places at 512 pixels."""
COARSEST = 8
BUDGET = 256 * 2**20
"""Bytes of one recording; longer runs get coarser maps."""
PLACE = ".attn2.processor"
"""How diffusers names the processors that read the prompt."""


@contextmanager
def record_attention(model, recipe: Recipe, *, heads: bool = False, budget: int = BUDGET) -> Iterator[Recording]:
    """Record the cross-attention of `recipe` while it is run inside the block; ask `.attention` afterwards.

        with record_attention(model, recipe) as recording:
            trace = Trace.record(model, recipe)
        recording.attention.mean()  # (tokens, h, w)

    Every layer keeps the processor it had, which computes the output as ever, so the picture is the same bit for bit;
    ours stands before it, in torch's own modules whatever the engine, and computes softmax(q k^T / sqrt(d)) of the text half once more (Rombach et al. 2022, section
    3.3; read as heat maps: Hertz et al. 2022, Tang et al. 2022). Whatever ends the block puts the old ones back.
    heads: keep the heads of each layer apart. budget: bytes at most, for which long runs get coarser maps; `Problem`
    where even maps of 8 places a side would not fit.
    """
    network = model.network
    before = dict(network.attn_processors)
    recording = Recording(model, recipe, heads, budget)
    watched = {name: _Watcher(processor, name.removesuffix(".processor"), recording) if name.endswith(PLACE) else processor
               for name, processor in before.items()}  # fmt: skip
    network.set_attn_processor(watched)
    try:
        with model.engine.eager():
            yield recording
    finally:
        network.set_attn_processor(before)


class Recording:
    """The maps of a run in the making."""

    def __init__(self, model, recipe: Recipe, heads: bool, budget: int):
        self._heads = heads
        self._seen = model.latent_shape(recipe)[1:]
        self._maps: dict[str, list[torch.Tensor]] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._grid = _grid(self._seen, budget, self._numbers(model, recipe))

    def _numbers(self, model, recipe: Recipe) -> int:
        """Numbers kept for each place of the grid."""
        scheduler = model.scheduler(recipe.scheduler)
        scheduler.set_timesteps(recipe.steps)
        layers = [layer for name, layer in model.network.named_modules() if name.endswith(".attn2")]
        sources = sum(layer.heads for layer in layers) if self._heads else len(layers)
        return len(scheduler.timesteps) * sources * model.pipe.tokenizer.model_max_length

    @property
    def attention(self) -> Attention:
        """Everything recorded so far; `Problem` when the block has not run a whole step."""
        count = min(map(len, self._maps.values()), default=0)
        if not count:
            raise Problem("attention_empty")
        rows = [torch.cat([maps[step] for maps in self._maps.values()]) for step in range(count)]
        sources = (Source(layer, self._sizes[layer], head if self._heads else None)
                   for layer, maps in self._maps.items() for head in range(len(maps[0])))  # fmt: skip
        return Attention(torch.stack(rows).cpu().numpy(), tuple(sources))

    @torch.inference_mode()
    def look(self, layer: str, attn, picture: torch.Tensor, text: torch.Tensor):
        """Keep the probabilities of one call: picture `(1, n, width)`, text `(1, tokens, width)`."""
        query = attn.head_to_batch_dim(attn.to_q(picture))  # (heads, n, d)
        key = attn.head_to_batch_dim(attn.to_k(text))  # (heads, tokens, d)
        maps = attn.get_attention_scores(query, key)  # (heads, n, tokens)
        if not self._heads:
            maps = maps.mean(0, keepdim=True, dtype=torch.float32)
        size = self._sizes.setdefault(layer, _sides(self._seen, maps.shape[1]))
        maps = maps.transpose(1, 2).unflatten(2, size)  # (heads or 1, tokens, rows, columns)
        self._maps.setdefault(layer, []).append(_fit(maps.float(), self._grid).half())


class _Watcher:
    """An attention processor that lets another do the work and looks on."""

    def __init__(self, inner, layer: str, recording: Recording):
        self._inner, self._layer, self._recording = inner, layer, recording

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, *args, **kwargs):
        if encoder_hidden_states is not None:
            self._recording.look(self._layer, attn, hidden_states[-1:], encoder_hidden_states[-1:])  # the text half
        return self._inner(attn, hidden_states, encoder_hidden_states, *args, **kwargs)


def _grid(size: tuple[int, int], budget: int, numbers: int) -> tuple[int, int]:
    """The common `(h, w)` of the maps: the latents', halved until it is small enough."""
    grid = size
    while max(grid) > FINEST or (2 * numbers * grid[0] * grid[1] > budget and max(grid) > COARSEST):
        grid = _half(grid)
    if 2 * numbers * grid[0] * grid[1] > budget:
        raise Problem("attention_large", megabytes=2 * numbers * grid[0] * grid[1] / 1e6, high=budget / 1e6)
    return grid


def _sides(size: tuple[int, int], places: int) -> tuple[int, int]:
    """`(rows, columns)` of a layer that sees so many places of latents of this size."""
    while size[0] * size[1] > places:
        size = _half(size)
    return size


def _half(size: tuple[int, int]) -> tuple[int, int]:
    """What a stride of 2 leaves of a size."""
    return (size[0] + 1) // 2, (size[1] + 1) // 2


def _fit(maps: torch.Tensor, grid: tuple[int, int]) -> torch.Tensor:
    """Maps `(n, tokens, rows, columns)` on the grid `(h, w)`. Both ways are means over places, so sums of shares stay."""
    if tuple(maps.shape[2:]) == grid:
        return maps
    if maps.shape[2] > grid[0]:
        return F.adaptive_avg_pool2d(maps, grid)
    return F.interpolate(maps, size=grid, mode="bilinear", align_corners=False)
