"""What a prompt names must be so; what it leaves open must vary: the two measures of that."""

from __future__ import annotations

import random
from itertools import combinations

from sd_explorer.judging.measures import per_cent
from sd_explorer.judging.scores import paint
from sd_explorer.training.artwork.captions import caption, with_article
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.artwork.world import random_scene, to_table

DIVERSE, TIMES = 12, 8
"""Prompts, and pictures of each, for the distances."""
NAMED = 120
"""Prompts that name all facts of a scene."""
KINDS = {"plain": 30, "placed": 45, "big": 10, "recoloured": 15}
FACTS = ("style", "background", "colour", "side", "size")


def facts(pipe, judge, things, guidance: float) -> dict[str, float]:
    """Per cent of the facts named by a prompt that the judge finds in the picture; `all` counts every named fact once.

    Side and size count where they are named, that is, where they are not the usual ones.
    """
    import torch

    from sd_explorer.judging.judge import look, targets

    rng = random.Random(71)
    scenes = [random_scene(rng.choice(things), STYLES[i % 4], things, rng, KINDS) for i in range(NAMED)]
    pictures = paint(pipe, [caption(scene, "en", rng) for scene in scenes], 71, guidance)
    with torch.no_grad():
        answers = judge(look(pictures))
    wanted, hits = targets(to_table(scenes, things)), {}
    for fact in FACTS:
        named = wanted[fact] >= (1 if fact in ("side", "size") else 0)
        hits[fact] = (answers[fact].argmax(1) == wanted[fact])[named].tolist()
    return {"all": per_cent([h for fact in FACTS for h in hits[fact]])} | {k: per_cent(v) for k, v in hits.items()}


def diversity(pipe, things, guidance: float) -> dict[str, float]:
    """How far apart pictures of one open prompt are, as a part of how far those of different open prompts are.

    An open prompt names a thing and nothing else. Root mean square distance of pixels (0-255), mean over pairs.
    """
    chosen = random.Random(51).sample(list(things), DIVERSE)
    pictures = paint(pipe, [with_article(thing.name) for thing in chosen for _ in range(TIMES)], 51, guidance)
    groups = (pictures * 127.5).unflatten(0, (DIVERSE, TIMES)).flatten(2)

    def apart(rows) -> float:
        distances = [float((a - b).square().mean().sqrt()) for a, b in combinations(rows, 2)]
        return sum(distances) / len(distances)

    same = sum(map(apart, groups)) / DIVERSE
    other = sum(apart(groups[:, i]) for i in range(TIMES)) / TIMES
    return {"one_prompt": round(same, 1), "different_prompts": round(other, 1), "ratio": round(same / other, 2)}
