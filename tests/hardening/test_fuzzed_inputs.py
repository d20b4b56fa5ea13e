"""Every reader of a person's file answers broken ones with a result or a sentence."""

import random

import pytest

from hardening.fuzz import FOLDER, READERS, attack

COUNT = 150
"""For each reader; `make soak` gives them 100,000 together."""


@pytest.mark.filterwarnings("ignore")  # what a library says of a broken file is not the question
@pytest.mark.parametrize("name", READERS)
def test_a_broken_file_gives_a_result_or_a_sentence(name):
    chance = random.Random(name)
    endings = [attack(name, chance) for _ in range(COUNT)]
    assert not [ending for ending in endings if ending.startswith("fault")], FOLDER / "last_fault"


@pytest.mark.parametrize("name", READERS)
def test_the_sound_file_is_read(name):
    sound, read = READERS[name]
    read(sound())
