"""The floor of the loss: what a perfect memory of the training pictures would score in the recorder's exam.

A memory that knows every training picture and which of them fit the caption says the mean of those, each weighed by how
likely it is under the noise: no estimator that learns from these pictures alone can score less (De Bortoli 2022, eq. 6).
"""

from __future__ import annotations

import random
from types import SimpleNamespace

import numpy as np

from sd_explorer.judging.recorder import BANDS, EXAM
from sd_explorer.training.artwork.captions import Says
from sd_explorer.training.artwork.world import FIELDS, from_row, random_says
from sd_explorer.training.latents import JAPANESE, NEW_WORDS, Pictures


def exam_says(facts, things, words) -> list[tuple[int, Says]]:
    """(row, what its caption names) of each picture of the exam, in the order in which `recorder.exam` draws them."""
    rng = random.Random(7)
    rows = [rng.randrange(len(facts)) for _ in range(EXAM)]
    reader = SimpleNamespace(rng=rng, words=words, index={thing.name: i for i, thing in enumerate(things)})
    result = []
    for row in rows:
        scene, probe = from_row(facts[row], things), random.Random()
        probe.setstate(rng.getstate())
        language = "ja" if probe.random() < JAPANESE else "en"
        known = words[language][reader.index[scene.concept.name]]
        if known and probe.random() < NEW_WORDS:
            probe.choice(known)
        result.append((row, random_says(scene, probe)))
        Pictures.text(reader, scene)  # type: ignore[arg-type]  # the exam's own draws go on
    return result


def fitting(facts: np.ndarray, row: int, says) -> np.ndarray:
    """Which pictures could have the caption of a picture, bool `(n,)`."""
    fits = (facts[:, 0] == facts[row, 0]) & (facts[:, FIELDS.index("beside")] == facts[row, FIELDS.index("beside")])
    for name, said in (("style", says.style), ("background", says.background), ("colour", says.colour),
                       ("side", says.place), ("size", says.place)):  # fmt: skip
        column = FIELDS.index(name)
        if said and (facts[row, column] or name in ("style", "background")):
            fits &= facts[:, column] == facts[row, column]
    return fits


def floor(latents, facts, things, words) -> list[float]:
    """Mean squared error of the velocity in each band of the exam, of the memory.

    latents: float16 tensor (n, 4, 16, 16); facts: the table of them; words: as of `training.pool.words_of`.
    """
    import torch

    from sd_explorer.training import unet

    asked = exam_says(facts, things, words)
    table = facts.numpy()
    sets = [latents[torch.from_numpy(np.flatnonzero(fitting(table, row, says)))].float() for row, says in asked]
    clean = latents[[row for row, _ in asked]].float()
    drawn = torch.randn(clean.shape, generator=torch.Generator().manual_seed(7))
    losses = []
    for low, high in BANDS:
        abar = unet.alphas()[torch.linspace(low, high - 1, EXAM).long()]
        errors = [_error(c, e, z, float(a)) for c, e, z, a in zip(clean, drawn, sets, abar, strict=True)]
        losses.append(round(float(np.mean(errors)), 5))
    return losses


def _error(clean, noise, known, abar: float) -> float:
    """Squared error of the velocity, of the memory of `known`: the clean estimate's over the noise's variance."""
    import torch

    a, s = abar**0.5, (1 - abar) ** 0.5
    seen = a * clean + s * noise
    far = ((seen[None] - a * known) ** 2).flatten(1).sum(1)
    weights = torch.softmax(-far / (2 * s * s), 0)
    guess = (weights[:, None, None, None] * known).sum(0)
    return float(((guess - clean) ** 2).mean()) / (s * s)
