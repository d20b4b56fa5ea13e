"""Words that were never taught: a pure function, and its threshold on the shipped model."""

import numpy as np
import pytest

from sd_explorer import load_model
from sd_explorer.prompts.unknown import LEAST, Known, Unknown, is_taught, taught, taught_words, unknown_words

STRANGE = ["democracy", "philosophy", "quarterly", "invoice", "gravity", "jealousy", "tax", "jurisprudence", "monday",
           "semiconductor", "holiness"]  # fmt: skip
KNOWN = Known(("cat", "dog", "sun"), np.eye(3, dtype=np.float32))


def read(words):
    return np.float32(
        [{"kitten": [1, 0.1, 0], "tax": [0.5, 0.6, 0.6], "cats": [0.4, 0.6, 0.6]}[word] for word in words]
    )


def test_only_a_word_far_from_everything_is_named_with_what_is_nearest():
    found = unknown_words(["A", "kitten", "tax", "Tax", "cats", "red"], KNOWN, read)
    assert [(one.word, one.nearest) for one in found] == [("tax", ("dog", "sun")), ("cats", ("cat",))]
    assert isinstance(found[0], Unknown) and found[0].cosine == pytest.approx(0.6 / 0.97**0.5, abs=1e-3)
    assert found[0].cosine < LEAST


def test_nothing_is_read_where_every_word_was_taught():
    assert unknown_words(["a", "red", "Cat", "3d", "render", "12", "猫", "の", "、", "赤い", "背景"], KNOWN, None) == []


def test_what_was_taught_stands_in_the_list_of_things_in_both_languages():
    assert {"cat", "猫", "red apple", "ice cream"} <= set(taught()) and len(set(taught())) == len(taught()) > 400
    assert {"cream", "purple", "フラット"} <= taught_words() and not is_taught("democracy") and is_taught("ice")


def test_the_threshold_holds_on_the_shipped_model():
    model = load_model("pocket", device="cpu")
    known, pooled = Known.of(model), lambda words: model.vectors(words, "pooled")
    strange = [one.word for one in unknown_words(STRANGE, known, pooled)]
    assert len(strange) >= 0.9 * len(STRANGE), set(STRANGE) - set(strange)
    assert unknown_words(["kitten", "kitty", "bunny"], known, pooled) == []
    assert "cat" in unknown_words(["cats"], known, pooled)[0].nearest
