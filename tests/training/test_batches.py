"""What the CLIP pair learns from carries the targets that belong to it."""

import pytest
import torch

from sd_explorer.training import batches
from sd_explorer.training.artwork.compose import COLOURS, HUES
from sd_explorer.training.artwork.concepts import Concept
from sd_explorer.training.artwork.fetch import STYLES

NAMES = ("apple", "boat", "cat")
JAPANESE = ("りんご", "ふね", "ねこ")
THINGS = [Concept(name, name, 1, "", (name,), (ja,), (), ()) for name, ja in zip(NAMES, JAPANESE, strict=True)]
INK, BLUE, RED = 1 + STYLES.index("ink"), 1 + list(COLOURS).index("blue"), 1 + list(HUES).index("red")


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Three things, each with a direction of its own; their artwork is opaque and has the number of its place as grey."""
    eye = torch.eye(3)
    taught = {
        "en": ["pear", "ship", "kitten", "apple"],
        "en_vectors": torch.stack([eye[0], eye[1], eye[2], 3 * eye[0]]),
        "ja": ["船"],
        "ja_vectors": eye[1:2],
        "concept_vectors": eye,
        "captions": [["an ink cat on a blue background", 2, INK, BLUE, 0], ["a red boat", 1, 0, 0, RED]],
        "caption_vectors": torch.stack([eye[2], eye[1]]),
    }
    artwork = torch.arange(len(NAMES) * len(STYLES), dtype=torch.uint8)[:, None, None, None].repeat(1, 128, 128, 4) * 10
    artwork[..., 3] = 255
    monkeypatch.setattr(batches, "concepts", lambda work: THINGS)
    monkeypatch.setattr(batches, "load_pictures", lambda work: artwork)
    monkeypatch.setattr(batches, "teach", lambda work, things: taught)
    return batches.Batches(tmp_path, 0)


def test_a_word_comes_with_its_own_vector_and_the_thing_it_means(made):
    texts, vectors, shares = made.words(400)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(400)) and torch.allclose(shares.sum(1), torch.ones(400))
    meant = {"pear": 0, "ship": 1, "kitten": 2, "apple": 0, "船": 1}
    for text, vector, share in zip(texts, vectors, shares, strict=True):
        thing = meant[text.removeprefix("a ").removeprefix("the ")]
        assert vector.argmax() == share.argmax() == thing and share[thing] > 0.99


def test_two_thirds_of_the_words_are_english(made):
    texts, *_ = made.words(2000)
    japanese = sum(text == "船" for text in texts) / 2000
    assert abs(japanese - 0.35) < 4 * (0.35 * 0.65 / 2000) ** 0.5


def test_a_caption_said_in_japanese_says_what_its_labels_say(made):
    texts, vectors, labels = made.captions(200)
    translated = [(text, label) for text, label in zip(texts, labels.tolist(), strict=True) if not text.isascii()]
    assert 60 < len(translated) < 140
    for text, (thing, style, background, colour) in translated:
        assert JAPANESE[thing] in text
        assert (style == INK) == (background == BLUE) == ("青い背景" in text)
        assert (colour == RED) == ("赤い" in text)
    assert torch.equal(vectors.argmax(1), labels[:, 0])


def test_a_picture_stands_beside_the_caption_of_its_own_thing_and_style(made):
    pictures, texts, labels = made.pairs(3)
    assert pictures.shape == (3, 3, 128, 128) and sorted(labels[:, 0].tolist()) == [0, 1, 2]
    for picture, text, (thing, style, _, colour) in zip(pictures, texts, labels.tolist(), strict=True):
        assert NAMES[thing] in text or JAPANESE[thing] in text
        grey = float((picture[:, 64, 64].mean() + 1) * 127.5 / 10)  # which artwork it is
        if style and not colour:
            assert round(grey) == thing * len(STYLES) + style - 1
