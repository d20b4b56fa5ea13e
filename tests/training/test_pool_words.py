"""The UNet meets the words that the text tower learnt beyond its captions: a share of captions names the thing by one."""

import random

import pytest

from sd_explorer.training.artwork.captions import Scene
from sd_explorer.training.artwork.concepts import Concept
from sd_explorer.training.latents import NEW_WORDS, Pictures
from sd_explorer.training.loop import save_checkpoint
from sd_explorer.training.pool import kept_pool, words_of

CAT = Concept("cat", "cat", 1, "1f431", ("cat",), ("猫",), (), ())
KEY = Concept("key", "key", 1, "1f511", ("key",), ("鍵",), (), ())
POOL = {"en": {"kitten": 0, "tomcat": 0}, "ja": {"子猫": 0}}
COUNT = 4000


@pytest.fixture
def captions():
    """Captions as the training makes them, without its pictures and its text tower."""
    pictures = Pictures.__new__(Pictures)
    pictures.things, pictures.rng, pictures.index = [CAT, KEY], random.Random(0), {"cat": 0, "key": 1}
    pictures.words = words_of(POOL, pictures.things)
    return lambda thing: [pictures.text(Scene(thing, "flat")) for _ in range(COUNT)]


def test_words_are_sorted_by_the_thing_they_give():
    assert words_of(POOL, [CAT, KEY]) == {"en": [["kitten", "tomcat"], []], "ja": [["子猫"], []]}


def test_a_share_of_captions_names_the_thing_by_a_word_of_the_pool(captions):
    said = captions(CAT)
    renamed = [text for text in said if any(word in text for words in POOL.values() for word in words)]
    spread = (NEW_WORDS * (1 - NEW_WORDS) / COUNT) ** 0.5
    assert abs(len(renamed) / COUNT - NEW_WORDS) < 4 * spread
    assert all(any(word in " ".join(renamed) for word in words) for words in POOL.values()), "in both languages"
    others = [text for text in said if text not in renamed]
    assert all("cat" in text or "猫" in text for text in others)


def test_a_thing_without_such_words_keeps_its_name(captions):
    assert all("key" in text or "鍵" in text for text in captions(KEY))


def test_before_a_distillation_there_is_no_pool(tmp_path):
    assert kept_pool(tmp_path) == {"en": {}, "ja": {}}
    save_checkpoint(tmp_path / "pool.pt", **POOL)
    assert kept_pool(tmp_path) == POOL
