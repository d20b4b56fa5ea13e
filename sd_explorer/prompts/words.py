"""The tokenizer's pieces joined to what a person calls a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words: Thai, Lao, Khmer, Japanese, Chinese."""
INSIDE_WORDS = "'’-_"


@dataclass(frozen=True)
class Word:
    """A row of the attention maps: a word of the prompt, or the start, end or padding around it."""

    kind: str
    """`word`, `start`, `end` or `padding`."""
    tokens: tuple[int, int]
    """First token and the one after the last; token 0 is the start."""
    text: str = ""
    """The word as it was typed."""
    span: tuple[int, int] = (0, 0)
    """Where it stands in the prompt: first character and the one after the last; equal when it could not be found."""
    pieces: tuple[str, ...] = ()
    """Its pieces, those that are only part of a character joined until they can be read."""

    @property
    def says_something(self) -> bool:
        """Whether it can be left out: a word with a letter or digit, found in the prompt."""
        return self.kind == "word" and self.span[0] < self.span[1] and any(c.isalnum() for c in self.text)

    def cut_from(self, prompt: str) -> str:
        """The prompt without this word; the rest stays as it was typed, but for the space that would be double."""
        prompt = unicodedata.normalize("NFC", prompt)
        before, after = prompt[: self.span[0]], prompt[self.span[1] :]
        if before.endswith(" ") and not after[:1].isalnum():
            return before.removesuffix(" ") + after
        return before + (after if before and not before.endswith(" ") else after.removeprefix(" "))


def words_of(pieces: Sequence[bytes], prompt: str, limit: int) -> tuple[Word, ...]:
    """Every row of the maps of a prompt, in the order of the tokens: start, words, end, padding.

    pieces: the bytes of each piece in order, without start, end and padding; limit: how many of them are read. Pieces
    that touch are one word (`app` + `le`, `3` + `d`, `t` + `-` + `shirt`), except where the script writes no spaces:
    there each piece stands for itself, once it is a whole character. Words past the limit are left out.
    """
    prompt = unicodedata.normalize("NFC", prompt)
    words: list[Word] = []
    glyphs = list(joined(pieces))
    for (first, last, text), span in zip(glyphs, spans([text for *_, text in glyphs], prompt), strict=True):
        if first >= limit:
            break
        tokens = first + 1, min(last, limit) + 1
        if words and _joins(prompt, words[-1].span, span):
            before = words.pop()
            tokens, span, made = (before.tokens[0], tokens[1]), (before.span[0], span[1]), (*before.pieces, text)
        else:
            made = (text,)
        words.append(Word("word", tokens, prompt[slice(*span)] or text, span, made))
    end = 1 + min(len(pieces), limit)
    around = [Word("start", (0, 1)), *words, Word("end", (end, end + 1)), Word("padding", (end + 1, limit + 2))]
    return tuple(word for word in around if word.tokens[0] < word.tokens[1])


def joined(pieces: Sequence[bytes]) -> Iterator[tuple[int, int, str]]:
    """Pieces joined until they are whole characters: (first piece, the one after the last, text)."""
    held, begin = b"", 0
    for number, data in enumerate(pieces):
        held += data
        try:
            text = held.decode()
        except UnicodeDecodeError:
            continue
        yield begin, number + 1, text
        held, begin = b"", number + 1
    if held:
        yield begin, len(pieces), held.decode(errors="replace")


def fragments(pieces: Sequence[bytes]) -> tuple[str, ...]:
    """The characters for which the vocabulary has no piece, so that they are read byte by byte, each once."""
    return tuple(dict.fromkeys(text for first, last, text in joined(pieces) if last - first > 1))


def spans(texts: Sequence[str], prompt: str) -> Iterator[tuple[int, int]]:
    """Where each text stands in the prompt, one after the other, in any case; (0, 0) for one that is not there."""
    lowered, places = "", []
    for place, letter in enumerate(prompt):
        lowered += letter.lower()
        places += [place] * len(letter.lower())  # «İ» becomes two
    cursor = 0
    for text in texts:
        found = lowered.find(text.lower(), cursor)
        if found < 0 or not text:
            yield 0, 0
        else:
            cursor = found + len(text.lower())
            yield places[found], places[cursor - 1] + 1


def _joins(prompt: str, before: tuple[int, int], here: tuple[int, int]) -> bool:
    """Whether two texts that stand in the prompt are parts of one word."""
    if before[1] != here[0] or before[0] == before[1] or here[0] == here[1]:
        return False
    sides = prompt[here[0] - 1], prompt[here[0]]
    return all((c.isalnum() or c in INSIDE_WORDS) and not UNSPACED.match(c) for c in sides)
