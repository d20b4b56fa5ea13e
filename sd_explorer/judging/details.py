"""How true to the artwork the pictures are, in decibels: where the picture shows whether details have been learnt."""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.judging.measures import drawn
from sd_explorer.judging.scores import paint, prompt
from sd_explorer.training.artwork.captions import Scene
from sd_explorer.training.artwork.compose import compose
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.autoencoder import psnr

GUESSED, GUESS_AT = 100, 200
"""Pictures for the single guess, and its timestep."""
PLACED = 24
SCALES, SHIFTS = (0.8, 0.83, 0.86, 0.89, 0.92, 0.95, 0.98), (-0.04, -0.02, 0.0, 0.02, 0.04)
"""Placements of the artwork that are compared with a picture."""


def one_guess(pipe, work: Path, things) -> float:
    """Mean PSNR of the clean picture that the UNet guesses in one go from a picture with the noise of t = 200."""
    import torch

    from sd_explorer.training.latents import read_states
    from sd_explorer.training.unet import alphas

    rng, noise = random.Random(81), torch.Generator().manual_seed(81)
    scenes = [Scene(thing, STYLES[i % 4]) for i, thing in enumerate(rng.sample(list(things), GUESSED))]
    pictures = drawn(work, things, scenes, 81)
    states = read_states(pipe.tokenizer, pipe.text_encoder, [prompt(s, "en") for s in scenes])
    a, s = alphas()[GUESS_AT].sqrt(), (1 - alphas()[GUESS_AT]).sqrt()
    with torch.no_grad():
        latents = pipe.vae.encode(pictures).latent_dist.mean * pipe.vae.config.scaling_factor
        noisy = a * latents + s * torch.randn(latents.shape, generator=noise)
        clean = a * noisy - s * pipe.unet(noisy, GUESS_AT, encoder_hidden_states=states).sample
        output = pipe.vae.decode(clean / pipe.vae.config.scaling_factor).sample
    return round(float(psnr(output, pictures).mean()), 2)


def nearest_placement(pipe, work: Path, things, guidance: float) -> float:
    """Mean PSNR of flat and 3-D pictures on white against the artwork at the place, size and side that fit best."""
    import numpy as np

    rng = random.Random(91)
    scenes = [Scene(thing, STYLES[i % 2]) for i, thing in enumerate(rng.sample(list(things), PLACED))]
    pictures = paint(pipe, [prompt(s, "en") for s in scenes], 91, guidance)
    artwork, index = np.load(work / "pictures.npy", mmap_mode="r"), {t.name: i for i, t in enumerate(things)}
    best = [
        best_fit(np.array(artwork[index[s.concept.name], STYLES.index(s.style)]), picture)
        for s, picture in zip(scenes, pictures, strict=True)
    ]
    return round(sum(best) / len(best), 2)


def best_fit(art, picture) -> float:
    """The largest PSNR that a drawing, uint8 (h, w, 4), has on white against a picture, float (3, h, w)."""
    import torch

    places = torch.tensor([(s, x, y) for s in SCALES for x in SHIFTS for y in SHIFTS])
    both = torch.stack([torch.from_numpy(art), torch.from_numpy(art[:, ::-1].copy())])
    scores = [
        psnr(
            compose(one.expand(len(places), *one.shape), torch.ones(len(places), 3), places[:, 0], places[:, 1:]),
            picture,
        )
        for one in both
    ]
    return float(torch.cat(scores).max())
