"""What else is asked of the shipped model: colours, unseen words, two things, few steps, diversity, siblings, words.

Each measure paints with the stock pipeline and returns per cents (one decimal) for the model card.
"""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

from sd_explorer.judging.scores import paint, score, share
from sd_explorer.training.artwork.captions import TRAILING, Scene, can_recolour, with_article
from sd_explorer.training.artwork.compose import HUES
from sd_explorer.training.artwork.fetch import STYLES

UNSEEN = Path(__file__).with_name("unseen.txt")
PROBES = Path(__file__).with_name("probes.txt")
NEAREST = 10
"""Neighbours compared for each probe word."""
FEW = 4
"""Steps of the quick schedule."""
COLOURED, PAIRS, SIBLING_PROMPTS = 100, 100, 100
DIVERSE, TIMES = 12, 8
"""Prompts, and pictures of each, for the diversity figure."""


def read_pairs(path: Path) -> dict[str, str]:
    """The lines `left = right` of a list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ", 1) for line in lines if line and not line.startswith("#"))


def per_cent(hits) -> float:
    """Share of hits, one decimal."""
    hits = list(map(bool, hits))
    return round(100 * sum(hits) / len(hits), 1)


def few_steps(pipe, judge, things, scenes: list[Scene], prompts: list[str], seeds, guidance: float) -> dict:
    """The evaluation's prompts and noise again with the same scheduler in `FEW` steps."""
    scores = [score(judge, things, scenes, paint(pipe, prompts, seed, guidance, FEW)) for seed in seeds]
    return {"steps": FEW, **share(scores)}


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


def colours(pipe, judge, things, guidance: float) -> dict[str, float]:
    """Things asked for in another colour than the model gives them unasked, with the same noise."""
    rng = random.Random(21)
    chosen = rng.sample([t for t in things if can_recolour(t, "flat")], COLOURED)
    styles = [style for style in STYLES if style != "ink"]
    scenes = [Scene(thing, styles[i % 3]) for i, thing in enumerate(chosen)]
    words = [TRAILING[scene.style][0] for scene in scenes]
    plain = paint(
        pipe, [f"{with_article(s.concept.name)}, {w}" for s, w in zip(scenes, words, strict=True)], 21, guidance
    )
    own = object_colour(plain)
    asked = [rng.choice([i for i in range(len(HUES)) if i != mine]) for mine in own.tolist()]
    named = [with_article(f"{list(HUES)[a]} {s.concept.name}") for a, s in zip(asked, scenes, strict=True)]
    pictures = paint(pipe, [f"{name}, {w}" for name, w in zip(named, words, strict=True)], 21, guidance)
    thing = score(judge, things, scenes, pictures)["concept_top5"]
    right = [found == a for found, a in zip(object_colour(pictures).tolist(), asked, strict=True)]
    both = [t and r for t, r in zip(thing, right, strict=True)]
    return {"colour": per_cent(right), "concept_top5": per_cent(thing), "both": per_cent(both)}


def unseen(pipe, judge, things, guidance: float) -> dict[str, float]:
    """Words that no caption held, styles in turn: is the picture one of the things that they should give?"""
    import torch

    from sd_explorer.judging.judge import look

    index = {thing.name: i for i, thing in enumerate(things)}
    words = read_pairs(UNSEEN)
    prompts = [f"{with_article(word)}, {TRAILING[STYLES[i % 4]][0]}" for i, word in enumerate(words)]
    wanted = [{index[name] for name in names.split(", ")} for names in words.values()]
    first, five = [], []
    for seed in (31, 32):
        with torch.no_grad():
            best = judge(look(paint(pipe, prompts, seed, guidance)))["concept"].topk(5).indices.tolist()
        first += [row[0] in want for row, want in zip(best, wanted, strict=True)]
        five += [bool(want & set(row)) for row, want in zip(best, wanted, strict=True)]
    return {"words": len(words), "concept_top1": per_cent(first), "concept_top5": per_cent(five)}


def halves(pictures):
    """The middle squares of the left and the right half: 2 x (n, 3, h / 2, w / 2)."""
    quarter = pictures.shape[-1] // 4
    middle = pictures[:, :, quarter : 3 * quarter]
    return middle[..., : 2 * quarter], middle[..., 2 * quarter :]


def pairs(pipe, judge, things, guidance: float) -> dict[str, float]:
    """«a cat and an apple»: is each of the two among the judge's five for one half of the picture?"""
    import torch

    from sd_explorer.judging.judge import look

    rng = random.Random(41)
    chosen = [rng.sample(range(len(things)), 2) for _ in range(PAIRS)]
    names = [" and ".join(with_article(things[i].name) for i in two) for two in chosen]
    pictures = paint(pipe, [f"{n}, {TRAILING[STYLES[i % 4]][0]}" for i, n in enumerate(names)], 41, guidance)
    with torch.no_grad():
        left, right = (judge(look(half))["concept"].topk(5).indices.tolist() for half in halves(pictures))
        whole = judge(look(pictures))["concept"].topk(5).indices.tolist()
    both = [
        (a in one and b in two) or (b in one and a in two) for (a, b), one, two in zip(chosen, left, right, strict=True)
    ]
    any_of = [
        bool({a, b} & {*seen, *one, *two}) for (a, b), one, two, seen in zip(chosen, left, right, whole, strict=True)
    ]
    return {"both": per_cent(both), "at_least_one": per_cent(any_of)}


def diversity(pipe, things, guidance: float) -> dict[str, float]:
    """How far apart pictures of one prompt are, as a part of how far those of different prompts are.

    Root mean square distance of pixels (0-255), mean over pairs of pictures; styles in turn, on white.
    """
    chosen = random.Random(51).sample(list(things), DIVERSE)
    prompts = [f"{with_article(t.name)}, {TRAILING[STYLES[i % 4]][0]}" for i, t in enumerate(chosen)]
    pictures = paint(pipe, [p for p in prompts for _ in range(TIMES)], 51, guidance)
    groups = (pictures * 127.5).unflatten(0, (DIVERSE, TIMES)).flatten(2)

    def apart(rows) -> float:
        distances = [float((a - b).square().mean().sqrt()) for a, b in combinations(rows, 2)]
        return sum(distances) / len(distances)

    same = sum(map(apart, groups)) / DIVERSE
    other = sum(apart(groups[:, i]) for i in range(TIMES)) / TIMES
    return {"one_prompt": round(same, 1), "different_prompts": round(other, 1), "ratio": round(same / other, 2)}


def siblings(weights: Path, judge, things, guidance: float) -> dict:
    """The same words, without a style, and the same noise, under each sibling: whose style does the judge see?

    `apart`: asked for one of the siblings' two styles only; `style`: among all four.
    """
    import torch
    from diffusers import StableDiffusionPipeline

    from sd_explorer.judging.judge import look
    from sd_explorer.training.siblings import LORAS, SIBLINGS

    two = [STYLES.index(style) for style in SIBLINGS.values()]

    chosen = random.Random(61).sample(list(things), SIBLING_PROMPTS)
    result = {}
    for name, style in SIBLINGS.items():
        pipe = StableDiffusionPipeline.from_pretrained(weights)
        pipe.set_progress_bar_config(disable=True)
        pipe.load_lora_weights(LORAS, weight_name=f"{name}.safetensors", local_files_only=True)
        pipe.fuse_lora()
        pictures = paint(pipe, [with_article(thing.name) for thing in chosen], 61, guidance)
        result[name] = share([score(judge, things, [Scene(thing, style) for thing in chosen], pictures)])
        with torch.no_grad():
            answers = judge(look(pictures))["style"][:, two].argmax(1)
        result[name]["apart"] = per_cent(two[answer] == STYLES.index(style) for answer in answers.tolist())
    return result


def neighbours(pipe, weights: Path, things) -> dict[str, float]:
    """Probe words: how many of the teacher's ten nearest things are among the text tower's ten nearest.

    The teacher reads English only: a Japanese word is compared with the teacher's answer for its translation.
    """
    import torch
    from safetensors.torch import load_file
    from torch.nn import functional as F

    from sd_explorer.training.words import embed

    projection = load_file(weights / "clip" / "text_projection.safetensors")["weight"].float()

    def read(texts: list[str]):
        ids = pipe.tokenizer(texts, padding=True, return_tensors="pt").input_ids
        with torch.no_grad():
            return F.normalize(pipe.text_encoder(ids).pooler_output.float() @ projection.T, dim=-1)

    probes, names = read_pairs(PROBES), [thing.name for thing in things]
    taught = embed([*probes, *names])
    right = (taught[: len(probes)] @ taught[len(probes) :].T).topk(NEAREST).indices.tolist()
    pool = read(names)
    result = {}
    for language, words in (("en", list(probes)), ("ja", list(probes.values()))):
        mine = (read(words) @ pool.T).topk(NEAREST).indices.tolist()
        shared = sum(len(set(a) & set(b)) for a, b in zip(mine, right, strict=True))
        result[language] = round(100 * shared / (NEAREST * len(probes)), 1)
    return {"probes": 2 * len(probes), **result}


def everything_else(pipe, weights: Path, judge, things, guidance: float) -> dict[str, dict]:
    """All measures but those that need the evaluation's own prompts."""
    return {
        "neighbours": neighbours(pipe, weights, things),
        "unseen": unseen(pipe, judge, things, guidance),
        "pairs": pairs(pipe, judge, things, guidance),
        "colours": colours(pipe, judge, things, guidance),
        "diversity": diversity(pipe, things, guidance),
        "siblings": siblings(weights, judge, things, guidance),
    }
