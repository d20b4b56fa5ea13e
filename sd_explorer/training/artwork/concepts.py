"""The things the pocket model can paint, read from `concepts.txt`, with their names in English and Japanese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("concepts.txt")


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    name: str
    """English name, as captions use it."""
    label: str
    """emojibase's English label, which joins pictures and Japanese names."""
    wave: int
    """1: painted by the shipped model; 2: known to the text tower only."""
    names_ja: tuple[str, ...]
    """Everyday Japanese names, before emojibase's own label."""


@dataclass(frozen=True)
class Concept:
    """One thing with all its words."""

    name: str
    label: str
    wave: int
    code: str
    """Code points in lower-case hex, joined by '-': the name of the 3-D file."""
    names_en: tuple[str, ...]
    names_ja: tuple[str, ...]
    tags_en: tuple[str, ...]
    tags_ja: tuple[str, ...]


def read_list(path: Path = LIST) -> list[Line]:
    """The lines of the concept list in file order."""
    lines = []
    for raw in path.read_text(encoding="utf-8").splitlines():
        if not raw.strip() or raw.startswith("#"):
            continue
        english, _, japanese = raw.lstrip("+ ").partition("|")
        name, _, label = (part.strip() for part in english.partition("="))
        names_ja = tuple(n.strip() for n in japanese.split(",") if n.strip())
        lines.append(Line(name, label or name, 2 if raw.startswith("+") else 1, names_ja))
    return lines


def slug(label: str) -> str:
    """Iconify's name of an icon: `Red Apple` -> `red-apple`."""
    text = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def short_ja(label: str) -> str:
    """A Japanese label without 'face of': トラの顔 -> トラ."""
    return re.sub(r"の顔$", "", label)


def load_concepts(emojibase: Path, wave: int = 2) -> list[Concept]:
    """The concepts up to `wave`, joined with emojibase's words (`emojibase` is the unpacked npm package)."""
    import json

    english = {e["label"]: e for e in json.loads((emojibase / "en/data.json").read_text(encoding="utf-8"))}
    japanese = {e["hexcode"]: e for e in json.loads((emojibase / "ja/data.json").read_text(encoding="utf-8"))}
    return [
        _join(line, english[line.label], japanese[english[line.label]["hexcode"]])
        for line in read_list()
        if line.wave <= wave
    ]


def other_kana(word: str) -> str:
    """ネコ for ねこ and ねこ for ネコ; '' for words with other letters."""
    if re.fullmatch("[ぁ-ゖー]+", word):
        return "".join(c if c == "ー" else chr(ord(c) + 0x60) for c in word)
    if re.fullmatch("[ァ-ヶー]+", word):
        return "".join(c if c == "ー" else chr(ord(c) - 0x60) for c in word)
    return ""


def _join(line: Line, en: dict, ja: dict) -> Concept:
    label_ja = ja["label"] if line.name.endswith("face") else short_ja(ja["label"])
    names_ja = (*line.names_ja, label_ja)
    return Concept(
        name=line.name,
        label=line.label,
        wave=line.wave,
        code=en["hexcode"].lower(),
        names_en=tuple(dict.fromkeys((line.name, line.label.lower()))),
        names_ja=tuple(dict.fromkeys((*names_ja, *filter(None, map(other_kana, names_ja))))),
        tags_en=tuple(t.lower() for t in en.get("tags", ())),
        tags_ja=tuple(ja.get("tags", ())),
    )
