"""What else is asked of the shipped model: unseen words, two things, few steps, siblings, neighbours.

Each measure paints with the stock pipeline and returns per cents (one decimal) for the model card.
"""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.judging.scores import paint, score, share
from sd_explorer.training.artwork import world
from sd_explorer.training.artwork.captions import TRAILING, Scene, with_article
from sd_explorer.training.artwork.fetch import STYLES

UNSEEN = Path(__file__).with_name("unseen.txt")
PROBES = Path(__file__).with_name("probes.txt")
NEAREST = 10
"""Neighbours compared for each probe word."""
FEW, MANY = 4, 20
"""Steps of the quick schedule and of the slow one that it is compared with."""
PAIRS, SIBLING_PROMPTS = 100, 100
WHITE = "on a white background"


def read_pairs(path: Path) -> dict[str, str]:
    """The lines `left = right` of a list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ", 1) for line in lines if line and not line.startswith("#"))


def per_cent(hits) -> float:
    """Share of hits, one decimal."""
    hits = list(map(bool, hits))
    return round(100 * sum(hits) / len(hits), 1)


def few_steps(pipe, judge, things, scenes: list[Scene], prompts: list[str], seed: int, guidance: float) -> dict:
    """The same prompts and noise with the same scheduler in few steps and in many."""
    few, many = (share([score(judge, things, scenes, paint(pipe, prompts, seed, guidance, n))]) for n in (FEW, MANY))
    return {"steps": FEW, **few, "many_steps": MANY, "many": many}


def drawn(work: Path, things, scenes: list[Scene], seed: int = 5):
    """The drawn originals of scenes, as training shows them: (n, 3, 128, 128) in -1..1."""
    import numpy as np

    artwork = np.load(work / "pictures.npy", mmap_mode="r")
    return world.paint(scenes, artwork, {thing.name: i for i, thing in enumerate(things)}, random.Random(seed))


def held_out() -> list[str]:
    """Every second unseen word: no training of the text tower sees these."""
    return list(read_pairs(UNSEEN))[1::2]


def unseen(pipe, judge, things, guidance: float) -> dict[str, float]:
    """Words that no caption held, styles in turn: is the picture one of the things that they should give?"""
    import torch

    from sd_explorer.judging.judge import look

    index = {thing.name: i for i, thing in enumerate(things)}
    words = read_pairs(UNSEEN)
    prompts = [f"{with_article(word)}, {TRAILING[STYLES[i % 4]][0]} {WHITE}" for i, word in enumerate(words)]
    wanted = [{index[name] for name in names.split(", ")} for names in words.values()]
    first, five = [], []
    for seed in (31, 32):
        with torch.no_grad():
            best = judge(look(paint(pipe, prompts, seed, guidance)))["concept"].topk(5).indices.tolist()
        first += [row[0] in want for row, want in zip(best, wanted, strict=True)]
        five += [bool(want & set(row)) for row, want in zip(best, wanted, strict=True)]
    result = {"words": len(words), "concept_top1": per_cent(first), "concept_top5": per_cent(five)}
    return result | {"held_out_words": len(held_out()), "held_out_top5": per_cent(five[1::2])}


def halves(pictures):
    """The middle squares of the left and the right half: 2 x (n, 3, h / 2, w / 2)."""
    quarter = pictures.shape[-1] // 4
    middle = pictures[:, :, quarter : 3 * quarter]
    return middle[..., : 2 * quarter], middle[..., 2 * quarter :]


def pairs(pipe, judge, things, guidance: float, work: Path) -> dict:
    """«a cat and an apple»: is each of the two among the judge's five for one half of the picture?

    The ceiling is the artwork of both beside each other.
    """
    rng = random.Random(41)
    chosen = [rng.sample(range(len(things)), 2) for _ in range(PAIRS)]
    scenes = [Scene(things[a], STYLES[i % 4], beside=things[b]) for i, (a, b) in enumerate(chosen)]
    names = [" and ".join(with_article(things[i].name) for i in two) for two in chosen]
    prompts = [f"{n}, {TRAILING[s.style][0]} {WHITE}" for n, s in zip(names, scenes, strict=True)]
    result = in_halves(judge, chosen, paint(pipe, prompts, 41, guidance))
    return result | {"ceiling": in_halves(judge, chosen, drawn(work, things, scenes))}


def in_halves(judge, chosen: list[list[int]], pictures) -> dict[str, float]:
    """Whether both of two things are found, each in its own half (in either order), and whether any is."""
    import torch

    from sd_explorer.judging.judge import look

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
