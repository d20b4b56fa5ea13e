"""A CLIPTokenizer of our own: byte-level BPE over English and Japanese (Sennrich et al. 2016; CLIP's rules).

The first merges build whole characters from bytes and the later ones join whole characters, so that a token of a
Japanese word never ends inside a character.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

VOCABULARY = 10240
POSITIONS = 77
END = "</w>"


def train_tokenizer(texts: list[str], folder: Path, size: int = VOCABULARY) -> None:
    """Learns merges from the texts and saves a CLIPTokenizer folder.

    Every byte is a token, in the middle and at the end of a word, so that no text is ever unknown.
    """
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTokenizer

    letters = sorted(ByteLevel.alphabet())
    tokens = dict.fromkeys([*letters, *(c + END for c in letters)])
    merges = []
    for left, right in [*_character_merges(texts), *_word_merges(texts, size)]:
        if left in tokens and right in tokens and left + right not in tokens and len(tokens) < size - 2:
            tokens[left + right] = None
            merges.append((left, right))
    vocabulary = {token: i for i, token in enumerate([*tokens, "<|startoftext|>", "<|endoftext|>"])}
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=POSITIONS)  # type: ignore[arg-type]  # its hint forgets pairs
    tokenizer.save_pretrained(folder)
    _save_slow(vocabulary, merges, folder)


def _letters(text: str) -> list[str]:
    """The printable letters that stand for the text's bytes (GPT-2's table); '</w>' stays on the last one."""
    from tokenizers.pre_tokenizers import ByteLevel

    word = text.removesuffix(END)
    letters = list(ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(word)[0][0])
    if text.endswith(END):
        letters[-1] += END
    return letters


def _character_merges(texts: list[str]) -> list[tuple[str, str]]:
    """Merges that build the characters of several bytes that occur twice or more, inside and at the end of words."""
    seen: Counter[str] = Counter()
    for text in texts:
        for word in _split(text):
            seen.update([*word[:-1], word[-1] + END])
    merges = []
    for character, count in seen.most_common():
        parts = _letters(character)
        if count >= 2 and len(parts) > 1:
            merges += [("".join(parts[:i]), parts[i]) for i in range(1, len(parts))]
    return merges


@cache
def _splitter() -> tuple:
    """What CLIP's tokenizer does to a text first: (normalizer, splitter)."""
    from transformers import CLIPTokenizer

    blank = CLIPTokenizer().backend_tokenizer
    return blank.normalizer, blank.pre_tokenizer[0]


def _split(text: str) -> list[str]:
    """CLIP's words of a text, lower case."""
    normalizer, splitter = _splitter()
    return [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))]


def _word_merges(texts: list[str], size: int) -> list[tuple[str, str]]:
    """Merges of whole characters, learned on characters and spelled in byte letters."""
    from tokenizers import Tokenizer, models, trainers

    learner = Tokenizer(models.BPE(end_of_word_suffix=END))
    from tokenizers.pre_tokenizers import WhitespaceSplit

    learner.pre_tokenizer = WhitespaceSplit()
    trainer = trainers.BpeTrainer(vocab_size=3 * size, end_of_word_suffix=END, show_progress=False, min_frequency=2)
    learner.train_from_iterator((" ".join(_split(text)) for text in texts), trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    pairs = (m if isinstance(m, list) else m.split(" ") for m in merges)
    return [("".join(_letters(a)), "".join(_letters(b))) for a, b in pairs]


def _save_slow(vocabulary: dict[str, int], merges: list[tuple[str, str]], folder: Path) -> None:
    """vocab.json and merges.txt, which older transformers read."""
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    lines = [" ".join(pair) for pair in merges]
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(lines) + "\n", encoding="utf-8")
