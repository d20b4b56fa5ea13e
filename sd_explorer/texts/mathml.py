"""Formulas written in Unicode as MathML: `x̂₀ = (x_t − √(1 − ᾱ_t) · ε̂) / √ᾱ_t`."""

from __future__ import annotations

import re
import unicodedata
from html import escape

MARKS = {"\u0302": "^", "\u0304": "¯", "\u0303": "~", "\u0306": "˘"}
"""Combining marks and the accents that MathML puts over a letter."""
LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₖₙᵢⱼₜ", "0123456789knijt")
HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ⁱⁿᵀ⁻", "0123456789()inT−")
LETTER = r"[^\W\d_₀-₉ₖₙᵢⱼₜ⁰¹²³⁴-⁹ⁱⁿᵀ]"
TOKEN = re.compile(
    r"(?P<gap>\s+)|(?P<number>\d+(?:[.,]\d+)*)|(?P<low>[₀-₉ₖₙᵢⱼₜ]+)|(?P<high>[⁰¹²³⁴-⁹⁽⁾ⁱⁿᵀ⁻]+)|(?P<under>_)"
    r"|(?P<cjk>[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+)"
    rf"|(?P<word>{LETTER}(?:[\u0300-\u036f]|{LETTER}|[’'-](?={LETTER}))*)|(?P<sign>.)"
)


def mathml(formula: str) -> str:
    """One `<div>` for each line, one `<math>` for each part of it between wide gaps, so that long lines can break."""
    lines = [
        [_part(part) for part in re.split(r" {2,}", line.strip()) if part] for line in formula.strip().splitlines()
    ]
    return "".join(f"<div>{' &emsp; '.join(parts)}</div>" for parts in lines)


def _part(text: str) -> str:
    return f"<math>{''.join(_row(_tokens(text)))}</math>"


def _tokens(text: str) -> list[tuple[str, str]]:
    found = [(match.lastgroup or "", match[0]) for match in TOKEN.finditer(unicodedata.normalize("NFD", text))]
    tokens = []
    for kind, word in found:
        letters = [c for c in word if not unicodedata.combining(c)]
        if kind in ("word", "cjk"):
            kind = "letter" if len(letters) == 1 and kind == "word" and not "\u3040" <= letters[0] else "text"
        tokens.append((kind, unicodedata.normalize("NFC", word) if kind in ("text", "sign") else word))
    return _sentences(tokens)


def _sentences(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words with a gap between them are one text, a single letter among them too («so a seed»)."""
    tokens = list(tokens)
    for i in range(2, len(tokens) - 2):
        beside = [tokens[j][0] for j in (i - 2, i - 1, i + 1, i + 2)]
        if tokens[i][0] == "letter" and beside == ["text", "gap", "gap", "text"]:
            tokens[i] = "text", tokens[i][1]
    merged: list[tuple[str, str]] = []
    for kind, word in tokens:
        if kind == "text" and len(merged) > 1 and merged[-1][0] == "gap" and merged[-2][0] == "text":
            merged[-2:] = [("text", f"{merged[-2][1]} {word}")]
        else:
            merged.append((kind, word))
    return merged


def _row(tokens: list[tuple[str, str]]):
    """MathML of a list of tokens, which it uses up."""
    while tokens:
        yield _script(_atom(tokens), tokens)


def _atom(tokens: list[tuple[str, str]]) -> str:
    kind, word = tokens.pop(0)
    if kind == "gap":
        return "<mspace width='.25em'></mspace>"
    if kind == "number":
        return f"<mn>{word}</mn>"
    if kind == "text":
        return f"<mtext>{escape(word)}</mtext>"
    if kind == "letter":
        return _letter(word)
    if word == "√" and tokens:
        return f"<msqrt>{_root(tokens)}</msqrt>"
    return f"<mo stretchy='false'>{escape(word.translate(LOW).translate(HIGH))}</mo>"


def _letter(word: str) -> str:
    letter = f"<mi>{escape(word[0])}</mi>"
    for mark in word[1:]:
        letter = f"<mover accent='true'>{letter}<mo stretchy='false'>{MARKS.get(mark, mark)}</mo></mover>"
    return letter


def _root(tokens: list[tuple[str, str]]) -> str:
    """What stands under a root: a bracket's inside, or one letter with its index."""
    while tokens[0][0] == "gap" and len(tokens) > 1:
        tokens.pop(0)
    if tokens[0][1] != "(":
        return _script(_atom(tokens), tokens)
    depth, inside = 0, []
    while tokens:
        inside.append(tokens.pop(0))
        depth += {"(": 1, ")": -1}.get(inside[-1][1], 0)
        if not depth:
            break
    return "".join(_row(inside[1:-1]))


def _script(base: str, tokens: list[tuple[str, str]]) -> str:
    """A base with the index and the power that follow it."""
    low = high = None
    while tokens and tokens[0][0] in ("low", "high", "under"):
        kind, word = tokens.pop(0)
        if kind == "under" and tokens:
            low = _atom(tokens)
        elif kind == "low":
            low = f"<mn>{word.translate(LOW)}</mn>"
        elif kind == "high":
            high = f"<mn>{escape(word.translate(HIGH))}</mn>"
    if low and high:
        return f"<msubsup>{base}{low}{high}</msubsup>"
    return f"<msub>{base}{low}</msub>" if low else f"<msup>{base}{high}</msup>" if high else base
