"""Text-only distillation: which state stands for which, and which words it may see."""

import pytest

from sd_explorer.training import pool
from sd_explorer.training.artwork.concepts import Concept
from sd_explorer.training.distil import aligned

START, END = 100, 101


def thing(name: str, names_ja: tuple[str, ...], tags: tuple[str, ...] = ()) -> Concept:
    return Concept(name, name, 1, "", (name, f"{name} face"), names_ja, (), tags)


def padded(*ids: int) -> list[int]:
    return [START, *ids, END, *[END] * (10 - len(ids) - 2)]


def test_a_known_caption_keeps_every_state():
    ids = padded(1, 2, 3)
    assert aligned(ids, ids, END, 10)[:5] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("mine, theirs, expected", [
    ((1, 7, 2), (1, 8, 2), [0, 1, 2, 3, 4]),  # a kitten , -> a cat ,
    ((1, 6, 7, 2), (1, 8, 2), [0, 1, -1, 2, 3, 4]),  # a word of two tokens for one: from the right
    ((1, 7, 2), (1, 8, 9, 2), [0, 1, 3, 4, 5]),  # one token for two
])  # fmt: skip
def test_equal_ends_go_one_to_one_and_the_middle_from_the_right(mine, theirs, expected):
    assert aligned(padded(*mine), padded(*theirs), END, 10)[: len(expected)] == expected


def test_padding_stands_for_padding_at_the_same_position():
    source = aligned(padded(1, 7, 2), padded(1, 8, 9, 2), END, 10)
    assert source[5:] == [-1, 6, 7, 8, 9], "position 5 is still inside the teacher's caption"


def test_words_that_are_kept_for_the_measure_are_kept_out():
    held = ["kitty", "cab"]
    assert pool.kept_out(held, "kitty") and pool.kept_out(held, "yellow cabs") and not pool.kept_out(held, "cabin")


def test_a_tag_of_one_thing_is_a_word_for_it_and_a_shared_one_is_not():
    things = [thing("cat", ("猫",), ("ペット", "にゃん")), thing("dog", ("犬",), ("ペット",))]
    assert pool.unique_tags(things) == {"にゃん": 0}
    assert pool.names(things, "en") == {"cat": 0, "cat face": 0, "dog": 1, "dog face": 1}


NOUNS = """  1 This is a licence line
00000001 05 n 02 dog 0 domestic_dog 0 001 @ 00000002 n 0000 | a dog
00000002 05 n 01 canine 0 000 | a kind of animal
00000003 05 n 02 hound 0 hound_dog 0 001 @ 00000001 n 0000 | a hunting dog
00000004 05 n 01 beagle 0 001 @ 00000003 n 0000 | a small hound
00000005 18 n 01 cad 0 001 @ 00000001 n 0000 | a person
00000006 05 n 02 hot_dog 0 frank 0 001 @ 00000002 n 0000 | food
"""


def test_wordnet_knows_what_is_a_kind_of_what(tmp_path):
    from sd_explorer.training.artwork.fetch import folder

    file = folder(tmp_path, "nouns") / "dict" / "data.noun"
    file.parent.mkdir(parents=True)
    file.write_text(NOUNS, encoding="utf-8")
    synsets = pool.wordnet(tmp_path)
    assert "00000005" not in synsets, "nobody paints a person"
    assert pool.nouns(synsets) == ["dog", "canine", "hound", "beagle", "frank"]
    found = pool.kinds_of(synsets, {"dog": 7, "hot dog": 8})
    assert found == {"hound": 7, "beagle": 7, "frank": 8}, "a canine is no kind of dog"
