"""Words that no caption holds, each with the thing that it should give: what the text tower learns by distillation."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sd_explorer.training.artwork.fetch import brought
from sd_explorer.training.loop import save_checkpoint
from sd_explorer.training.words import common_english, embed, emojibase_words

NEAR, RARE_NEAR = 0.5, 0.62
"""Cosine to the nearest thing's name above which a word belongs to it; the teacher reads rare words by their letters."""
CONCRETE = ("05", "06", "08", "13", "17", "19", "20")
"""WordNet's files of animals, artifacts, body parts, food, objects, phenomena and plants."""


def wordnet_nouns(work: Path) -> list[str]:
    """Single-word nouns that name something one can see."""
    lines = (brought(work, "nouns") / "dict" / "data.noun").read_text(encoding="utf-8").splitlines()
    words: dict[str, None] = {}
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 4 and fields[1] in CONCRETE:
            words.update((w, None) for w in fields[4 : 4 + 2 * int(fields[3], 16) : 2] if re.fullmatch("[a-z]{3,}", w))
    return list(words)


def sudachi_synonyms(work: Path) -> list[list[str]]:
    """Groups of Japanese words that mean the same."""
    file = brought(work, "synonyms") / "sudachi-synonyms-dictionary.json"
    return [[item["midashi"] for item in group["items"]] for group in json.loads(file.read_text(encoding="utf-8"))]


def names(things, language: str) -> dict[str, int]:
    """Every name of every thing that captions hold -> its index."""
    return {
        n: i for i, t in reversed(list(enumerate(things))) for n in (t.names_en if language == "en" else t.names_ja)
    }


def unique_tags(things) -> dict[str, int]:
    """Japanese tags that only one thing has -> its index."""
    owners: dict[str, list[int]] = {}
    for i, thing in enumerate(things):
        for tag in dict.fromkeys(thing.tags_ja):
            owners.setdefault(tag, []).append(i)
    return {tag: who[0] for tag, who in owners.items() if len(who) == 1}


def kept_out(held_out: list[str], word: str) -> bool:
    """Whether a word is, or holds, one that is kept for the measure."""
    tokens = set(re.findall("[a-z]+", word.lower()))
    return any({w, w + "s", w + "es"} & tokens for w in held_out)


def english(work: Path, things, held_out: list[str]) -> dict[str, int]:
    """English words -> the thing nearest to them in the teacher's space."""
    known = names(things, "en")
    words = [*common_english(), *(w for pair in emojibase_words(work)[0] for w in pair), *wordnet_nouns(work)]
    words = [w for w in dict.fromkeys(words) if w not in known and not kept_out(held_out, w)]
    vectors, targets = embed(words), embed(list(known))
    best = (vectors @ targets.T).max(1)
    owners, whole = list(known.values()), set(common_english(30_000))
    return {
        w: owners[i]
        for w, i, near in zip(words, best.indices.tolist(), best.values.tolist(), strict=True)
        if near > (NEAR if whole.issuperset(w.split()) else RARE_NEAR)
    }


def japanese(work: Path, things, english_pool: dict[str, int]) -> dict[str, int]:
    """Japanese words -> things: unique tags, synonyms of names, and labels whose English is in the pool."""
    known = names(things, "ja")
    pool = {w: english_pool[label] for w, label in emojibase_words(work)[1] if label in english_pool}
    pool |= unique_tags(things)
    for group in sudachi_synonyms(work):
        owners = {known[w] for w in group if w in known}
        if len(owners) == 1:
            pool |= {w: next(iter(owners)) for w in group}
    return {w: i for w, i in pool.items() if w not in known and not re.fullmatch("[ -~]+", w)}


def word_pool(work: Path, things, held_out: list[str]) -> dict[str, dict[str, int]]:
    """Both pools, made once and cached in `pool.pt`."""
    import torch

    path = work / "pool.pt"
    if path.exists():
        return torch.load(path, weights_only=True)
    pool = {"en": english(work, things, held_out)}
    pool["ja"] = japanese(work, things, pool["en"])
    save_checkpoint(path, **pool)
    return pool
