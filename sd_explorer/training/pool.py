"""Words that no caption holds, each with the thing that it should give: what the text tower learns by distillation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sd_explorer.training.artwork.fetch import brought
from sd_explorer.training.loop import save_checkpoint
from sd_explorer.training.words import common_english, embed, emojibase_words

POOL = "pool.pt"
"""Where a work folder keeps them."""
NEAR, RARE_NEAR = 0.5, 0.62
"""Cosine to the nearest thing's name above which a word belongs to it; the teacher reads rare words by their letters."""
MAX_STEPS = 3
"""How far up WordNet's tree a kind is looked for."""
CONCRETE = ("05", "06", "08", "13", "17", "19", "20")
"""WordNet's files of animals, artifacts, body parts, food, objects, phenomena and plants."""


@dataclass(frozen=True)
class Synset:
    """Nouns that mean the same, and what they are kinds of."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    """Keys of the synsets one step up."""


def wordnet(work: Path) -> dict[str, Synset]:
    """WordNet's nouns for what one can see, by their place in its file."""
    lines = (brought(work, "nouns") / "dict" / "data.noun").read_text(encoding="utf-8").splitlines()
    return {line[:8]: _synset(line.split(" ")) for line in lines if line[:1] != " " and line[9:11] in CONCRETE}


def _synset(fields: list[str]) -> Synset:
    count = int(fields[3], 16)
    words, rest = fields[4 : 4 + 2 * count : 2], fields[4 + 2 * count :]
    kinds = [rest[i + 1] for i, field in enumerate(rest[:-1]) if field in ("@", "@i")]
    return Synset(tuple(w.lower().replace("_", " ") for w in words), tuple(kinds))


def nouns(synsets: dict[str, Synset]) -> list[str]:
    """Their single words."""
    return list(dict.fromkeys(w for s in synsets.values() for w in s.words if re.fullmatch("[a-z]{3,}", w)))


def kinds_of(synsets: dict[str, Synset], known: dict[str, int]) -> dict[str, int]:
    """Nouns that are another word for, or a kind of, something with a known name -> its index; the nearest one wins."""
    found: dict[str, tuple[int, int]] = {}
    for key, synset in synsets.items():
        level, steps = {key}, 0
        while level and steps <= MAX_STEPS:
            owners = [known[w] for k in sorted(level) for w in synsets[k].words if w in known]
            if owners:
                for word in synset.words:
                    found[word] = min(found.get(word, (99, 0)), (steps, owners[0]))
                break
            level, steps = {k for up in level for k in synsets[up].kinds if k in synsets}, steps + 1
    return {w: owner for w, (_, owner) in found.items() if w not in known and re.fullmatch("[a-z]{3,}", w)}


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
    """English words -> the thing that WordNet says they are a kind of, else the one nearest in the teacher's space."""
    known, synsets = names(things, "en"), wordnet(work)
    words = [*common_english(), *(w for pair in emojibase_words(work)[0] for w in pair), *nouns(synsets)]
    words = [w for w in dict.fromkeys(words) if w not in known and not kept_out(held_out, w)]
    vectors, targets = embed(words), embed(list(known))
    best = (vectors @ targets.T).max(1)
    owners, whole = list(known.values()), set(common_english(30_000))
    close = {
        w: owners[i]
        for w, i, near in zip(words, best.indices.tolist(), best.values.tolist(), strict=True)
        if near > (NEAR if whole.issuperset(w.split()) else RARE_NEAR)
    }
    return close | {w: i for w, i in kinds_of(synsets, known).items() if not kept_out(held_out, w)}


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

    path = work / POOL
    if path.exists():
        return torch.load(path, weights_only=True)
    pool = {"en": english(work, things, held_out)}
    pool["ja"] = japanese(work, things, pool["en"])
    save_checkpoint(path, **pool)
    return pool


def words_of(pool: dict[str, dict[str, int]], things) -> dict[str, list[list[str]]]:
    """Language -> for each thing its words in the pool."""
    found: dict[str, list[list[str]]] = {language: [[] for _ in things] for language in pool}
    for language, words in pool.items():
        for word, thing in words.items():
            found[language][thing].append(word)
    return found


def kept_pool(work: Path) -> dict[str, dict[str, int]]:
    """The pools that a distillation made, empty before one did: the UNet then learns from the captions' names alone."""
    import torch

    path = work / POOL
    return torch.load(path, weights_only=True) if path.exists() else {"en": {}, "ja": {}}
