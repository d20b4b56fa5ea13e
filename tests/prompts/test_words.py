"""Pieces become words: with spaces, without spaces, in bytes, past the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sd_explorer.prompts.words import Word, fragments, joined, spans, words_of


def cut(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


def typed(pieces, prompt, limit=75):
    return [(word.text, word.tokens) for word in words_of(pieces, prompt, limit) if word.kind == "word"]


@pytest.mark.parametrize("prompt, pieces, words", [
    ("A Red apple", ("a", "red", "app", "le"), [("A", (1, 2)), ("Red", (2, 3)), ("apple", (3, 5))]),
    ("3d, 2D", ("3", "d", ",", "2", "d"), [("3d", (1, 3)), (",", (3, 4)), ("2D", (4, 6))]),
    ("t-shirt don't", ("t", "-", "shirt", "don", "'", "t"), [("t-shirt", (1, 4)), ("don't", (4, 7))]),
    ("赤いりんご", ("赤い", "りんご"), [("赤い", (1, 2)), ("りんご", (2, 3))]),
    ("猫、flat", ("猫", "、", "fl", "at"), [("猫", (1, 2)), ("、", (2, 3)), ("flat", (3, 5))]),
    ("cafe\u0301 au", ("café", "au"), [("café", (1, 2)), ("au", (2, 3))]),
    ("İi", ("i\u0307", "i"), [("İi", (1, 3))]),
    ("", (), []),
])  # fmt: skip
def test_what_a_person_calls_a_word(prompt, pieces, words):
    assert typed(cut(*pieces), prompt) == words


def test_start_end_and_padding_are_rows_and_every_token_is_in_one():
    words = words_of(cut("a", "ca", "t"), "a cat", 75)
    assert [(word.kind, word.tokens) for word in words] == [
        ("start", (0, 1)), ("word", (1, 2)), ("word", (2, 4)), ("end", (4, 5)), ("padding", (5, 77))]  # fmt: skip


@given(st.lists(st.sampled_from(["cat", "赤い", "3", "d", ",", "鑑"]), max_size=12), st.integers(1, 9))
def test_the_rows_cover_all_tokens_once_whatever_the_limit(texts, limit):
    pieces = [bytes([byte]) for text in texts for byte in text.encode()]
    words = words_of(pieces, " ".join(texts), limit)
    assert [n for word in words for n in range(*word.tokens)] == list(range(limit + 2))


def test_past_the_limit_a_word_is_gone_and_one_across_it_is_cut():
    assert typed(cut("a", "ap", "ple", "cat"), "a apple cat", limit=2) == [("a", (1, 2)), ("ap", (2, 3))]


def test_bytes_are_joined_to_characters_and_counted_as_fragments():
    kanji = "鑑".encode()
    pieces = [*cut("a"), kanji[:2], kanji[2:], *cut("猫")]
    assert list(joined(pieces)) == [(0, 1, "a"), (1, 3, "鑑"), (3, 4, "猫")]
    assert fragments(pieces) == ("鑑",)
    assert typed(pieces, "a鑑猫") == [("a", (1, 2)), ("鑑", (2, 4)), ("猫", (4, 5))]
    assert list(joined([kanji[:1]])) == [(0, 1, "\ufffd")]


def test_a_text_that_is_not_in_the_prompt_has_no_place():
    assert list(spans(["red", "blue", "Cat"], "RED cat")) == [(0, 3), (0, 0), (4, 7)]
    assert not words_of(cut("blue"), "red", 75)[1].says_something


@pytest.mark.parametrize("prompt, word, rest", [
    ("a Red apple, 3D", "a", "Red apple, 3D"),
    ("a Red apple, 3D", "Red", "a apple, 3D"),
    ("a Red apple, 3D", "apple", "a Red, 3D"),
    ("a Red apple, 3D", "3D", "a Red apple,"),
    ("赤いりんご、フラット", "りんご", "赤い、フラット"),
    ("りんご red", "りんご", "red"),
    ("猫る red", "る", "猫 red"),
    ("cat", "cat", ""),
])  # fmt: skip
def test_a_word_is_cut_out_and_the_rest_stays_as_typed(prompt, word, rest):
    at = prompt.index(word)
    assert Word("word", (1, 2), word, (at, at + len(word))).cut_from(prompt) == rest
