"""Teach a model a word: a new row of its token table, then low-rank layers, with looks at what it can on the way."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sd_explorer.bundled import BUNDLED
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.step import Step
from sd_explorer.experiments.teaching_looks import Look, Onlooker
from sd_explorer.progress import Progress

ROW_SAMPLES, SKILL_SAMPLES = 240, 640
"""Samples by which the row and the layers are taught: about 15 and 55 seconds of one core for the pocket model (measured on
a busy machine), and the looks come on top."""
LOOKS = 3
"""Looks while each of the two is taught, the last one at its end."""
LAID, LAID_LARGE, ASKED = 48, 16, 8
"""Own pictures laid anew to learn from, fewer of them where encoding takes long, and for the exam."""
OLD = 64
"""Training pictures that are rehearsed."""


@dataclass(frozen=True, eq=False)
class Teaching:
    """What shall be taught, and how long."""

    own: tuple
    """4 to 8 `Own` pictures."""
    word: str
    skill: bool = False
    """Low-rank layers after the row."""
    rehearse: bool = True
    """Old training pictures beside, while a skill is taught; only the bundled models have them."""
    row_samples: int = ROW_SAMPLES
    skill_samples: int = SKILL_SAMPLES
    """Both are rounded up to whole batches."""
    seed: int = 0
    recipe: Recipe = field(default_factory=Recipe)
    """Seed, size and scale of the pictures on the way; its prompt is not used."""


@dataclass(frozen=True, eq=False)
class Begun:
    """The pupil that learns from now on, and what its word begins as."""

    pupil: Any
    like: str
    """The known thing whose row the word's begins as; empty: the mean of the word's own pieces."""


def teach(model, teaching: Teaching) -> Iterator[Progress | Step | Begun | Look | None]:
    """Teach a copy of a model; the model itself stays as it is.

    Yields after each slice (a tenth of a second for the pocket model): None, a Step or Progress, in samples; a Look of the
    model before, a Begun with the pupil, and Looks of the pupil on the way. The same pictures, word, samples and seed
    give the same pupil. Sources: textual inversion, Gal et al. 2022; LoRA, Hu et al. 2021. Raises `Problem` for other
    than 4 to 8 pictures, a word that can't be new, and a model that can't be taught or for which memory is short.
    """
    from sd_explorer.training.teaching.examples import checked
    from sd_explorer.training.teaching.needs import check
    from sd_explorer.training.teaching.pupil import Pupil
    from sd_explorer.training.teaching.word import new_word

    word, own = new_word(model, teaching.word).text, checked(teaching.own)
    check(model)
    count = teaching.row_samples + (teaching.skill_samples if teaching.skill else 0)
    yield Progress(0, count)
    large = model.default_size > 256
    learnt = yield from _encoded(model, own, word, LAID_LARGE if large else LAID, teaching.seed)
    asked = yield from _encoded(model, own, word, ASKED, teaching.seed + 1)
    old = (yield from _old(teaching.seed)) if teaching.skill and teaching.rehearse and model.name in BUNDLED else None
    onlooker = Onlooker(model, word, teaching.recipe, asked)
    pupil = Pupil(model, word)
    yield from onlooker.look(pupil.model(), "before", 0, whole=True)
    like = most_like(model, onlooker.own) if model.name in BUNDLED else ""
    pupil.begin(like)
    yield Begun(pupil, like)
    yield from _phase(pupil, onlooker, (learnt[0], old), teaching, skill=False, count=count)
    if teaching.skill:
        pupil.add_skill(seed=teaching.seed)
        yield from _phase(pupil, onlooker, (learnt[0], old), teaching, skill=True, count=count)


def _phase(pupil, onlooker: Onlooker, shown, teaching: Teaching, *, skill: bool, count: int) -> Iterator:
    """Teach the row or the layers, with looks at equal distances."""
    from sd_explorer.training.teaching.learning import BATCH, learn

    before = teaching.row_samples if skill else 0
    steps = -(-(teaching.skill_samples if skill else teaching.row_samples) // BATCH)
    looks = {-(-steps * n // LOOKS) * BATCH for n in range(1, LOOKS + 1)}
    seen = 0
    own, old = shown
    for held in learn(pupil, own, old, steps, skill=skill, seed=teaching.seed):
        seen += held
        yield Progress(min(before + seen, count), count)
        if seen in looks and seen < steps * BATCH:
            yield from onlooker.look(pupil.model(), "skill" if skill else "row", before + seen)
    yield from onlooker.look(pupil.model(), "skill" if skill else "row", before + seen, whole=True)


def _encoded(model, own, word: str, count: int, seed: int) -> Generator[None, None, tuple]:
    """(Examples, their pictures) of own pictures laid anew, a picture between two items."""
    from sd_explorer.models.encoding import encode_picture
    from sd_explorer.training.teaching.examples import examples
    from sd_explorer.training.teaching.learning import Examples

    pictures, captions = examples(own, word, count, seed, model.default_size)
    latents = []
    for picture in pictures:
        latents.append(encode_picture(model, picture))
        yield None
    return Examples(np.stack(latents), tuple(captions)), pictures


def _old(seed: int) -> Generator[None, None, Any]:
    """Examples of old things: training pictures of the album, each drawing once, with captions of their own."""
    import random

    from sd_explorer.training.album import album
    from sd_explorer.training.artwork.captions import caption
    from sd_explorer.training.artwork.world import random_says
    from sd_explorer.training.teaching.learning import Examples

    rng = random.Random(seed)
    numbers, latents = album().once()
    chosen = rng.sample(range(len(numbers)), OLD)
    yield None
    scenes = [album().scenes[numbers[i]] for i in chosen]
    yield None
    captions = tuple(caption(scene, "en", rng, random_says(scene, rng)) for scene in scenes)
    return Examples(latents[chosen], captions)


def most_like(model, pictures: np.ndarray) -> str:
    """The thing of the album most like pictures `(n, H, W, 3)` by CLIP's vector, over all its drawings: its name."""
    from sd_explorer.training.album import album

    known = album().numbers["clip"].astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    like = known @ model.picture_vectors(pictures).mean(0)  # (drawings,), four of each thing in turn
    return album().things[int(like.reshape(-1, 4).mean(1).argmax())].name


def taken_away(pupil, before: Look) -> Iterator:
    """Take from a pupil what it was taught and paint the first Look's pictures again; yields Steps, then for each
    picture whether it is the same, bit for bit: a tuple of bools."""
    from sd_explorer.experiments.teaching_looks import painted

    pupil.take_away()
    again = yield from painted(pupil.model(), before.recipes)
    yield tuple(bool(np.array_equal(a, b)) for a, b in zip(before.pictures, again, strict=True))
