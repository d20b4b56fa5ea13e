"""The album lays the training pictures again."""

import random
from hashlib import sha256

import numpy as np
import pytest

from sd_explorer import load_model
from sd_explorer.bundled import album_folder
from sd_explorer.training.album import album
from sd_explorer.training.artwork.captions import Says, caption
from sd_explorer.training.artwork.named import named
from sd_explorer.training.artwork.world import FIELDS


def test_the_scenes_are_those_of_the_making():
    facts = album().facts
    assert len(facts) == len(album()) == len(album().numbers["coarse"])
    assert sha256(facts.tobytes()).hexdigest() == str(album().numbers["facts"])


def test_a_picture_laid_again_is_what_was_encoded_in_the_making():
    """Up to the 8 bits of what is kept and the 3-D renders' compression."""
    kept, latents = album().once()
    model = load_model()
    for place in (0, 101, 702, 1303):  # one of each style
        again = album().latents(model, int(kept[place]))
        assert np.sqrt(np.mean((again - latents[place]) ** 2)) < 0.03


def test_every_drawing_is_there_once():
    kept, latents = album().once()
    assert sorted(album().drawing[kept]) == list(range(4 * len(album().things)))
    assert latents.shape == (len(kept), 4, 16, 16) and 0.8 < latents.std() < 1.2


def test_what_ships_is_small():
    assert sum(file.stat().st_size for file in album_folder().iterdir()) < 9e6


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_caption_fits_the_picture_it_was_made_for(language):
    """Every fact that is said is read; the few names that are another thing's too are the only misses."""
    rng, facts, misses = random.Random(0), album().facts, 0
    chosen = rng.sample(range(len(facts)), 300)
    for number in chosen:
        words = caption(album().scenes[number], language, rng, Says())
        misses += not named(words, album().things).fits(facts)[number]
    assert misses <= 9, misses


def test_a_prompt_fits_only_what_it_names():
    facts = album().facts
    fits = facts[named("a small cat on the left, flat on a pink background", album().things).fits(facts)]
    loose = facts[named("猫、インク画", album().things).fits(facts)]
    cat = album().index["cat"]
    assert (fits[:, FIELDS.index("concept")] == cat).all() and len(fits) <= 2
    assert len(loose) > 15 and (loose[:, :2] == (cat, 3)).all() and (loose[:, FIELDS.index("beside")] == -1).all()
    assert not named("the meaning of life", album().things).fits(facts).any()


def test_kept_vectors_are_those_of_the_shipped_tower():
    """Fails when the vision tower is another one: `python -m sd_explorer.pocket album` makes the album anew."""
    kept, vectors = album().numbers["once"], album().numbers["clip"].astype(np.float32)
    chosen = [3, 500, 1100, 1700]
    fresh = load_model().picture_vectors(album().pictures(kept[chosen]))
    cosines = (fresh * vectors[chosen]).sum(1) / np.linalg.norm(vectors[chosen], axis=1)
    assert cosines.min() > 0.99
