"""Paints prompts with the stock pipeline and asks the judge what it sees."""

from __future__ import annotations

import random

from sd_explorer.training.artwork.captions import STYLES_JA, TRAILING, Scene, backgrounds_for, with_article
from sd_explorer.training.artwork.compose import COLOURS, COLOURS_JA
from sd_explorer.training.artwork.fetch import STYLES

STEPS = 20
"""Steps of every measure, as many as the app paints with; `few_steps` tells what fewer of them change."""
PROMPTS = 300


def test_scenes(things, seed: int, n: int = PROMPTS) -> list[Scene]:
    """n different concepts, styles in turn, every second on a coloured background."""
    rng = random.Random(seed)
    chosen = rng.sample(list(things), min(n, len(things)))
    grounds = [rng.choice(backgrounds_for(STYLES[i % 4])[1:]) if i // 4 % 2 else "white" for i in range(len(chosen))]
    return [Scene(thing, STYLES[i % 4], grounds[i]) for i, thing in enumerate(chosen)]


def prompt(scene: Scene, language: str) -> str:
    """The plainest wording of a scene; what goes unsaid may be anything, so the background is always said."""
    if language == "ja":
        return f"{scene.concept.names_ja[0]}、{STYLES_JA[scene.style][0]}、{COLOURS_JA[scene.background]}背景"
    return f"{with_article(scene.concept.name)}, {TRAILING[scene.style][0]} on a {scene.background} background"


def paint(pipe, prompts: list[str], seed: int, guidance: float, steps: int = STEPS, batch: int = 40):
    """Pictures of the stock pipeline, float (n, 3, 128, 128) in -1..1; picture i starts from its own noise.

    In bfloat16 where that is fast (as in training): twice as fast on a CPU, and the judge sees no difference.
    """
    import torch

    from sd_explorer.training.loop import autocast

    parts = []
    for start in range(0, len(prompts), batch):
        part = prompts[start : start + batch]
        noise = [torch.Generator().manual_seed(10_000 * seed + start + i) for i in range(len(part))]
        options = dict(num_inference_steps=steps, guidance_scale=guidance, generator=noise, output_type="pt")
        with autocast(pipe.device):
            parts.append(pipe(part, **options).images.float().cpu() * 2 - 1)
    return torch.cat(parts)


def score(judge, things, scenes: list[Scene], pictures) -> dict[str, list[bool]]:
    """What the judge finds, picture by picture: concept first, concept among five, style, background."""
    import torch

    from sd_explorer.judging.judge import look

    index = {thing.name: i for i, thing in enumerate(things)}
    with torch.no_grad():
        answers = judge(look(pictures))
    concept = torch.tensor([index[s.concept.name] for s in scenes])
    style = torch.tensor([STYLES.index(s.style) for s in scenes])
    ground = torch.tensor([list(COLOURS).index(s.background) for s in scenes])
    five = answers["concept"].topk(5).indices
    return {
        "concept_top1": (five[:, 0] == concept).tolist(),
        "concept_top5": (five == concept[:, None]).any(1).tolist(),
        "style": (answers["style"].argmax(1) == style).tolist(),
        "background": (answers["background"].argmax(1) == ground).tolist(),
    }


def share(scores: list[dict[str, list[bool]]]) -> dict[str, float]:
    """Per cent of hits over all pictures, one decimal."""
    merged = {k: [hit for s in scores for hit in s[k]] for k in scores[0]}
    return {k: round(100 * sum(v) / len(v), 1) for k, v in merged.items()}
