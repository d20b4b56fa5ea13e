"""The prompt map that ships: the reference prompts as the pocket model's own text tower sees them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

NEIGHBOURS, MIN_DIST = 15, 0.25


def draw_map(weights: Path, target: Path | None = None) -> Path:
    """Reads the reference prompts with the exported model, lays them out with UMAP and writes `map.npz` beside it."""
    from sd_explorer.bundled import POCKET
    from sd_explorer.models import load_model
    from sd_explorer.prompts.embedding_map import SHIPPED, EmbeddingMap
    from sd_explorer.prompts.reference import reference_prompts

    prompts, labels = reference_prompts()
    model = load_model(str(weights), device="cpu")
    chart = EmbeddingMap.fit(prompts, model, labels=labels, neighbours=NEIGHBOURS, min_dist=MIN_DIST)
    print(f"{len(chart.prompts)} prompts, {chart.which}: {chart.trust}")
    return replace(chart, model_name=POCKET).save(target or weights.with_name(SHIPPED))
