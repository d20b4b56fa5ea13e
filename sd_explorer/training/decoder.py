"""Tunes the decoder for latents as the UNet makes them: its guesses and noisy ones among clean ones.

The encoder stays, so the UNet and its siblings stay valid. A decoder that saw clean latents only turns every error of the
UNet into mottle.
"""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.artwork.world import paint, random_scene
from sd_explorer.training.autoencoder import build, psnr, reconstruction_loss
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, averaged, pick_device

NOISE = 0.3
"""Largest deviation of the noise on a third of the latents (which have deviation 1)."""
GUESSES = (60, 400)
"""Timesteps at which the UNet guesses another third."""


def worn(latents, guess):
    """Latents (n, 4, 16, 16) of which a third stay clean, a third get noise, and a third are what `guess` makes of them."""
    import torch

    n = len(latents) // 3
    noise = NOISE * torch.rand(n, 1, 1, 1, device=latents.device) * torch.randn_like(latents[:n])
    return torch.cat([latents[:n] + noise, guess(latents[n : 2 * n]), latents[2 * n :]])


def guesser(unet, signal):
    """A function: latents, states -> the clean latents that the UNet sees in them after noise of a random timestep."""
    import torch

    from sd_explorer.training.unet import noised

    def guess(latents, states):
        times = torch.randint(*GUESSES, (len(latents),), device=latents.device)
        noisy, _ = noised(latents, times, signal)
        a, s = (part[times].sqrt()[:, None, None, None] for part in (signal, 1 - signal))
        return a * noisy - s * unet(noisy, times, encoder_hidden_states=states).sample.float()

    return guess


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 12,
    peak: float = 6e-4,
) -> None:
    """Trains, or goes on training, `decoder.pt` with the averaged UNet of this work folder."""
    import numpy as np
    import torch

    from sd_explorer.training.artwork.captions import caption
    from sd_explorer.training.latents import factor, read_states
    from sd_explorer.training.towers import load_text_tower, load_tokenizer
    from sd_explorer.training.unet import alphas, load

    torch.manual_seed(0)
    device = pick_device(device)
    model = build().to(device)
    _start(work, model)
    trainer = Trainer(work / "decoder.pt", model, budget, peak, 0.99, until=until)
    torch.manual_seed(1 + budget.step)
    progress, rng, scale = Progress(trainer), random.Random(1 + budget.step), factor(work)
    things, artwork = concepts(work, 1), np.load(work / "pictures.npy", mmap_mode="r")
    index = {thing.name: i for i, thing in enumerate(things)}
    tokenizer, tower = load_tokenizer(work), load_text_tower(work).to(device)
    guess = guesser(load(work).to(device), alphas().to(device))
    budget.restart_clock()
    while not trainer.done:
        shown = [random_scene(rng.choice(things), rng.choice(STYLES), things, rng) for _ in range(batch)]
        x = paint(shown, artwork, index, rng).to(device)
        states = read_states(tokenizer, tower, [caption(s, "en", rng) for s in shown[batch // 3 : 2 * (batch // 3)]])
        with autocast(device):
            with torch.no_grad():
                latents = worn(model.encode(x).latent_dist.mean.float() * scale, lambda z, s=states: guess(z, s))
            output = model.decode(latents / scale).sample.float()
        trainer.step(reconstruction_loss(output, x))
        thirds = psnr(output.detach(), x).split([batch // 3, batch // 3, batch - 2 * (batch // 3)])
        progress.show(batch, noisy=thirds[0].mean(), guessed=thirds[1].mean(), clean=thirds[2].mean())
    trainer.save()


def _start(work: Path, model) -> None:
    """The averaged autoencoder as the start; its encoder is frozen."""
    model.load_state_dict(averaged(work / "autoencoder.pt"))
    model.encoder.requires_grad_(False)
    model.quant_conv.requires_grad_(False)
