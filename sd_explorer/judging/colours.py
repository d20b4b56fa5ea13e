"""Is a thing in another colour than its own painted in that colour?"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from sd_explorer.judging.measures import WHITE, drawn, per_cent
from sd_explorer.judging.scores import paint, score
from sd_explorer.training.artwork.captions import TRAILING, Scene, can_recolour, with_article
from sd_explorer.training.artwork.compose import HUES
from sd_explorer.training.artwork.fetch import STYLES

COLOURED = 100
"""Things that are asked for in another colour."""


def object_colour(pictures):
    """The hue that most of the object's saturated pixels are nearest to: indices into HUES, (n,); -1 where all is gray.

    pictures: (n, 3, h, w) in -1..1 on white. No network: HSV, weighed by saturation.
    """
    import numpy as np
    import torch
    from PIL import Image

    centres = np.array(list(HUES.values()))
    found = []
    for picture in ((pictures + 1) * 127.5).byte().permute(0, 2, 3, 1).numpy():
        hue, saturation, value = (np.array(Image.fromarray(picture).convert("HSV")) / 255.0).transpose(2, 0, 1)
        coloured = (saturation > 0.3) & (value > 0.25)
        apart = np.abs(hue[coloured][:, None] - centres)
        nearest = np.minimum(apart, 1 - apart).argmin(1)
        weights = np.bincount(nearest, saturation[coloured], len(centres))
        found.append(int(weights.argmax()) if coloured.any() else -1)
    return torch.tensor(found)


def colours(pipe, judge, things, guidance: float, work: Path) -> dict:
    """Things asked for in another colour than the model gives them unasked, with the same noise.

    The ceiling is the artwork in that colour, looked at in the same way.
    """
    rng = random.Random(21)
    chosen = rng.sample([t for t in things if can_recolour(t, "flat")], COLOURED)
    scenes = [Scene(thing, STYLES[i % 3]) for i, thing in enumerate(chosen)]
    behind = [f", {TRAILING[scene.style][0]} {WHITE}" for scene in scenes]
    plain = [with_article(s.concept.name) + b for s, b in zip(scenes, behind, strict=True)]
    own = object_colour(paint(pipe, plain, 21, guidance)).tolist()
    asked = [rng.choice([hue for i, hue in enumerate(HUES) if i != mine]) for mine in own]
    scenes = [replace(scene, colour=hue) for scene, hue in zip(scenes, asked, strict=True)]
    prompts = [with_article(f"{s.colour} {s.concept.name}") + b for s, b in zip(scenes, behind, strict=True)]
    found = coloured(judge, things, scenes, paint(pipe, prompts, 21, guidance))
    return found | {"ceiling": coloured(judge, things, scenes, drawn(work, things, scenes))}


def coloured(judge, things, scenes: list[Scene], pictures) -> dict[str, float]:
    """Whether recoloured things on white have their colour, are found, and both."""
    thing = score(judge, things, scenes, pictures)["concept_top5"]
    right = [list(HUES)[i] == s.colour for i, s in zip(object_colour(pictures).tolist(), scenes, strict=True)]
    both = [t and r for t, r in zip(thing, right, strict=True)]
    return {"colour": per_cent(right), "concept_top5": per_cent(thing), "both": per_cent(both)}
