"""Captions in English and Japanese for what a composed picture shows."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from sd_explorer.training.artwork.compose import COLOURS, COLOURS_JA
from sd_explorer.training.artwork.concepts import Concept

TRAILING = {
    "3d render": ("3d render", "3d"),
    "flat": ("flat", "flat icon", "flat design"),
    "cartoon": ("cartoon", "cartoon drawing"),
    "ink": ("ink", "ink drawing", "line drawing"),
}
LEADING = {
    "3d render": "a 3d render of",
    "flat": "a flat icon of",
    "cartoon": "a cartoon of",
    "ink": "an ink drawing of",
}
ADJECTIVE = {"3d render": "3d", "flat": "flat", "cartoon": "cartoon", "ink": "ink"}
STYLES_JA = {
    "3d render": ("3Dレンダー", "3D"),
    "flat": ("フラット", "フラットアイコン"),
    "cartoon": ("漫画風", "カートゥーン"),
    "ink": ("インク画", "線画"),
}
SIZES = {"small": ("small", "small", "little", "tiny"), "big": ("big", "big", "large")}
SIZES_JA = {"small": ("小さな", "小さい"), "big": ("大きな", "大きい")}
SIDES_JA = {"left": "左側", "right": "右側"}
NO_PLURAL = ("bus", "octopus", "cactus", "compass", "dress", "rhinoceros", "hippopotamus")
BARE = ("thumbs", "mount", "statue", "eyes", "rice", "bread", "milk", "money", "tokyo")


@dataclass(frozen=True)
class Scene:
    """What a picture shows, as far as a caption can say it."""

    concept: Concept
    style: str
    """One of STYLES."""
    background: str = "white"
    """One of COLOURS."""
    colour: str = ""
    """The object's changed colour, '' for its own."""
    side: str = ""
    """'left' or 'right', '' for the middle."""
    size: str = ""
    """'small' or 'big', '' for the usual size."""
    mirrored: bool = False
    """Left and right exchanged; no caption says it."""
    beside: Concept | None = None
    """A second thing on the right of the first, both about half as wide as the picture."""


@dataclass(frozen=True)
class Says:
    """Which facts of a scene a caption names; what it leaves out may be anything."""

    style: bool = True
    background: bool = True
    colour: bool = True
    place: bool = True
    """Side and size where they are not the usual ones."""


def backgrounds_for(style: str) -> list[str]:
    """Colours that a style can stand on: black ink needs a lighter ground."""
    return [c for c in COLOURS if not (style == "ink" and c == "black")]


def can_recolour(concept: Concept, style: str) -> bool:
    """Whether another hue makes sense: not for ink, nor for things that are named by their colour."""
    return style != "ink" and concept.name.split()[0] not in (*COLOURS, "rainbow")


def with_article(name: str) -> str:
    """'apple' -> 'an apple'; plural and mass words stay bare."""
    plural = name.endswith("s") and not name.endswith(NO_PLURAL)
    if plural or name.startswith(BARE):
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def renamed(scene: Scene, language: str, name: str) -> Scene:
    """The scene with its thing under another name."""
    thing, names = scene.concept, (name,)
    return replace(
        scene, concept=replace(thing, names_en=names) if language == "en" else replace(thing, names_ja=names)
    )


def caption(scene: Scene, language: str, rng: random.Random, says: Says = Says()) -> str:  # noqa: B008 (frozen)
    """One caption at random that says the things, and of the other facts those it is asked to."""
    words = _english if language == "en" else _japanese
    return words(scene, rng, scene.style if says.style else "", scene.background if says.background else "", says)


def _subject_en(scene: Scene, rng: random.Random, says: Says) -> str:
    """'small red cat', 'cat and an apple': the first article is missing."""
    name = scene.concept.names_en[0 if rng.random() < 0.85 else -1]
    size = rng.choice(SIZES[scene.size]) if scene.size and says.place else ""
    first = " ".join(word for word in (size, scene.colour if says.colour else "", name) if word)
    if not scene.beside:
        return first
    second = with_article(scene.beside.names_en[0])
    if says.place and rng.random() < 0.4:
        return f"{first} on the left and {second} on the right"
    return first + rng.choice((" and ", " and ", " and ", " next to ")) + second


def _english(scene: Scene, rng: random.Random, style: str, background: str, says: Says) -> str:
    subject = _subject_en(scene, rng, says)
    where = f" on the {scene.side}" if scene.side and says.place else ""
    behind = background and rng.choice((f" on a {background} background", f", {background} background"))
    article = with_article(subject) + where
    if not style:
        return (article if rng.random() < 0.7 else subject + where) + behind
    form = rng.randrange(5)
    if form == 0:
        return f"{LEADING[style]} {article}{behind}"
    if form == 1 and not scene.beside:
        return with_article(f"{ADJECTIVE[style]} {subject}") + where + behind
    subject = article if rng.random() < 0.7 else subject + where
    trailing = rng.choice(TRAILING[style])
    return f"{subject}, {trailing}{behind}" if form < 4 else f"{subject}{behind}, {trailing}"


def _subject_ja(scene: Scene, rng: random.Random, says: Says) -> str:
    """'左側の小さな赤い猫', '猫とりんご'."""
    name = scene.concept.names_ja[0] if rng.random() < 0.6 else rng.choice(scene.concept.names_ja)
    side = f"{SIDES_JA[scene.side]}の" if scene.side and says.place else ""
    size = rng.choice(SIZES_JA[scene.size]) if scene.size and says.place else ""
    name = side + size + (COLOURS_JA[scene.colour] if scene.colour and says.colour else "") + name
    if not scene.beside:
        return name
    second = scene.beside.names_ja[0]
    return f"左に{name}、右に{second}" if says.place and rng.random() < 0.4 else f"{name}と{second}"


def _japanese(scene: Scene, rng: random.Random, style: str, background: str, says: Says) -> str:
    name = _subject_ja(scene, rng, says)
    behind = background and f"、{COLOURS_JA[background]}背景"
    if not style:
        return f"{COLOURS_JA[background]}背景の{name}" if behind and rng.random() < 0.4 else name + behind
    words = rng.choice(STYLES_JA[style])
    form = rng.randrange(4)
    if form == 0:
        return f"{words}の{name}{behind}"
    if form == 1 and behind:
        return f"{COLOURS_JA[background]}背景の{name}、{words}"
    return f"{name}、{words}{behind}" if form < 3 else f"{name}{behind}、{words}"
