"""Attention: which token every place of the picture read, at every step of one run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Source:
    """One cross-attention layer of the UNet, or one head of it."""

    layer: str
    """diffusers' name of the layer, `down_blocks.1.attentions.0.transformer_blocks.0.attn2`."""
    size: tuple[int, int]
    """Rows and columns of the picture as this layer sees it."""
    head: int | None = None
    """Which head; None: the mean of all heads."""

    @property
    def block(self) -> str:
        """The block of the UNet it stands in: `down 0` ... `mid` ... `up 3`, as diffusers counts them."""
        part, number, *_ = self.layer.split(".")
        return part.removesuffix("_block") if part == "mid_block" else f"{part.removesuffix('_blocks')} {number}"


@dataclass(frozen=True, eq=False)
class Attention:
    """The cross-attention of one run (Rombach et al. 2022, section 3.3), the text half of guidance only.

    Each number is the share of its attention that a place of the picture gave to a token, 0 to 1; over the tokens the
    shares sum to one, at every place, step and source, but for float16.
    """

    maps: np.ndarray
    """float16 `(steps, sources, tokens, h, w)`; finer layers were averaged to `(h, w)`, coarser ones interpolated."""
    sources: tuple[Source, ...]
    """What the second axis counts, in the order in which the UNet calls them."""

    @property
    def nbytes(self) -> int:
        """Bytes of the maps."""
        return self.maps.nbytes

    @property
    def blocks(self) -> tuple[str, ...]:
        """Every `Source.block` once, from the way down to the way up."""
        return tuple(dict.fromkeys(source.block for source in self.sources))

    @property
    def views(self) -> tuple[dict, ...]:
        """What `mean` can be asked for: all, each block, and each head of a block where the heads were kept apart."""
        heads = {block: sorted({source.head for source in self.sources if source.block == block and source.head is not None})
                 for block in self.blocks}  # fmt: skip
        apart = [{"block": block, "head": head} for block in self.blocks for head in heads[block]]
        return ({}, *({"block": block} for block in self.blocks), *apart)

    def mean(self, step: int | None = None, *, block: str | None = None, layer: str | None = None,
             head: int | None = None) -> np.ndarray:  # fmt: skip
        """The mean map of every token, float32 `(tokens, h, w)`: of all steps and sources, or of those asked for.

        The plain mean over layers, heads and steps is the heat map of Tang et al. 2022 (DAAM, eq. 7) but for its scale.
        step: an index, negative ones count from the end. Raises ValueError when no source is meant.
        """
        wanted = {"block": block, "layer": layer, "head": head}
        chosen = [n for n, source in enumerate(self.sources)
                  if all(value is None or getattr(source, name) == value for name, value in wanted.items())]  # fmt: skip
        if not chosen:
            given = ", ".join(f"{name}={value!r}" for name, value in wanted.items() if value is not None)
            raise ValueError(f"nothing was recorded for {given}; the blocks are {', '.join(self.blocks)}")
        steps = self.maps if step is None else self.maps[step][None]
        return np.mean([steps[:, n].mean(0, dtype=np.float32) for n in chosen], axis=0)
