"""A1111's prompt editing is read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sd_explorer.prompts.editing import read_editing, write_editing

word = st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=6)
phrase = st.lists(word, max_size=6).map(" ".join)


@pytest.mark.parametrize("prompt, expected", [
    ("a [cat:dog:5], flat", ("a cat, flat", "a dog, flat", 5)),
    ("a [cat:dog:0.25], flat", ("a cat, flat", "a dog, flat", 5)),
    ("a cat [in a hat:10]", ("a cat", "a cat in a hat", 10)),
    ("a [red::3] apple", ("a red apple", "a apple", 3)),
    ("a [cat:dog:500]", ("a cat", "a dog", 20)),
    ("[a:b:5] and [c:d:5]", ("a and c", "b and d", 5)),
    ("[a:b:5] and [c:d:9]", ("a and c", "b and c", 5)),
    ("a (red:1.2) [soft] apple: 3", None),
    (r"a \[cat:dog:5]", None),
    ("", None),
])  # fmt: skip
def test_it_is_read_as_a1111_reads_it(prompt, expected):
    assert read_editing(prompt, 20) == expected


def test_only_what_differs_stands_between_the_brackets():
    assert write_editing("a red cat on grass", "a red dog on grass", 4) == "a red [cat:dog:4] on grass"
    assert write_editing("a cat", "a cat in a hat", 4) == "a cat [:in a hat:4]"
    assert write_editing("a cat", "a cat", 4) == "a cat"
    assert write_editing("a cat", "a dog", 0) == "a dog"


@pytest.mark.parametrize(
    "before, after", [("a [cat]", "a dog"), ("a", "b: c"), ("a|b", "c"), ("[a:b:3] x", "[a:b:3] y")]
)
def test_what_the_notation_cannot_say_is_not_said(before, after):
    assert write_editing(before, after, 3) is None


@given(phrase, phrase, st.integers(1, 20))
def test_what_was_written_is_read_back(before, after, at):
    written = write_editing(before, after, at)
    assert read_editing(written, 20) == (None if before == after else (before, after, at))
