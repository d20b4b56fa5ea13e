"""Captions in English and Japanese for what a composed picture shows."""

from __future__ import annotations

import random
from dataclasses import dataclass

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


def caption(
    scene: Scene, language: str, rng: random.Random, say_style: bool = True, say_background: bool = True
) -> str:
    """One caption at random that says the concept, and style and background where asked to."""
    words = _english if language == "en" else _japanese
    return words(scene, rng, scene.style if say_style else "", scene.background if say_background else "")


def _english(scene: Scene, rng: random.Random, style: str, background: str) -> str:
    name = scene.concept.names_en[0 if rng.random() < 0.85 else -1]
    name = f"{scene.colour} {name}".strip()
    behind = background and rng.choice((f" on a {background} background", f", {background} background"))
    if not style:
        return (with_article(name) if rng.random() < 0.7 else name) + behind
    form = rng.randrange(5)
    if form == 0:
        return f"{LEADING[style]} {with_article(name)}{behind}"
    if form == 1:
        return with_article(f"{ADJECTIVE[style]} {name}") + behind
    subject = with_article(name) if rng.random() < 0.7 else name
    trailing = rng.choice(TRAILING[style])
    return f"{subject}, {trailing}{behind}" if form < 4 else f"{subject}{behind}, {trailing}"


def _japanese(scene: Scene, rng: random.Random, style: str, background: str) -> str:
    name = rng.choice(scene.concept.names_ja)
    name = (COLOURS_JA[scene.colour] if scene.colour else "") + name
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
