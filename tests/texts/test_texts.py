"""Both languages say the same things, and every sentence can be filled."""

from __future__ import annotations

import re
import string

import pytest

from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.texts import LANGUAGES, Help, help_for, parts, section, text

WORDS = {
    language: {key: words for part in parts(language).values() for key, words in part.items()} for language in LANGUAGES
}
NUMBERS = {
    "start": 0.96,
    "end": 0.69,
    "level": 0.42,
    "distance": 0.31,
    "ratio": 0.28,
    "minutes": 12.5,
    "apart": 1.3,
    "loss": 12.5,
    "found": 12.5,
    "scale": 4.0,
    "percent": 41.7,
    "timestep": 363.2,
    "ms": 21.4,
    "seconds": 0.42,
    "megabytes": 1.3,
    "gigabytes": 17.2,
    "low": 1.0,
    "high": 30.0,
}
MAY_BE_EMPTY = (".formula", ".source")


def places(words: str) -> set[str]:
    """`name:format` of every placeholder."""
    return {f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_keys_in_the_same_order():
    english, japanese = parts("en"), parts("ja")
    assert list(english) == list(japanese)
    for part, words in english.items():
        assert list(words) == list(japanese[part]), part


def test_a_key_stands_in_one_part_only():
    for language in LANGUAGES:
        assert len(WORDS[language]) == sum(map(len, parts(language).values()))


def test_every_text_is_there_takes_the_same_values_and_fills():
    for key, english in WORDS["en"].items():
        assert places(english) == places(WORDS["ja"][key]), key
        given = (place.split(":", 1) for place in places(english))
        values = {name: 0.42 if form else "X" for name, form in given} | NUMBERS
        for language in LANGUAGES:
            words = WORDS[language][key]
            assert words or key.endswith(MAY_BE_EMPTY), key
            assert "{" not in text(key, language, **values), key


def test_sentences_are_sentences_in_their_language():
    for key, english in WORDS["en"].items():
        japanese = WORDS["ja"][key]
        assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", english), key
        if re.match(r"problem\.|scheduler\.|help\..*\.(sentence|paragraph)$", key):
            assert re.search("[\u3040-\u309f]", japanese), key
            assert english.endswith((".", "?", "}")), key
            assert japanese.endswith(("。", "}")), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_have_a_sentence_a_paragraph_and_short_formulas(language):
    names = {key.split(".")[0] for key in section("help", language)}
    for name in names:
        about = help_for(name, language)
        assert isinstance(about, Help)
        assert len(about.sentence) < 110 and about.formula.count("\n") <= 2
        length = len(about.paragraph.split()) if language == "en" else len(about.paragraph) / 2.6
        assert 60 <= length <= 115, (name, length)


def test_every_scheduler_has_a_title_and_a_sentence():
    for language in LANGUAGES:
        assert set(section("scheduler", language)) == set(section("scheduler_title", language)) == set(SCHEDULERS)


def test_only_known_texts_are_given():
    assert text("ui.running", "ja", step=3, count=20) == "ステップ 3 / 20"
    assert text("ui.stop") == section("ui")["stop"] == parts()["common"]["ui.stop"] == "Stop"
    for ask in (lambda: text("ui.no_such"), lambda: section("no_such"), lambda: help_for("no_such")):
        with pytest.raises(KeyError, match="no_such"):
            ask()
    with pytest.raises(KeyError, match="xx"):
        text("ui.stop", "xx")
