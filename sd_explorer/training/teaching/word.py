"""The new word: how the tokenizer cuts it, and whether it may become a token of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sd_explorer.bundled import BUNDLED
from sd_explorer.problems import Problem
from sd_explorer.prompts.unknown import is_taught

LONGEST = 24
LETTERS = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Word:
    """A word that the model can be taught."""

    text: str
    pieces: tuple[str, ...]
    """As the tokenizer cuts it before it is taught."""


def new_word(model, text: str) -> Word:
    """Check a word; raises `Problem` for one that is no single word of 2 to 24 letters, or that the model knows already.

    Known: one piece of the vocabulary, or for the pocket model a word of its captions.
    """
    word = text.strip().lower()
    if not (2 <= len(word) <= LONGEST and LETTERS.fullmatch(word)):
        raise Problem("teach_word", word=text.strip()[:LONGEST], high=LONGEST)
    pieces = model.tokens(word).pieces
    if len(pieces) < 2 or (model.name in BUNDLED and is_taught(word)):
        raise Problem("teach_known", word=word)
    return Word(word, pieces)
