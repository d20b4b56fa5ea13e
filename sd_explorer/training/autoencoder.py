"""Trains the AutoencoderKL: 128x128 pictures to 16x16x4 latents and back (Rombach et al. 2022, section 3.1)."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.artwork.compose import compose, jitter, palette
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, averaged, pick_device

CONFIG = dict(
    in_channels=3,
    out_channels=3,
    sample_size=128,
    latent_channels=4,
    layers_per_block=1,
    norm_num_groups=8,
    block_out_channels=(16, 32, 64, 128),
    mid_block_add_attention=False,
    down_block_types=("DownEncoderBlock2D",) * 4,
    up_block_types=("UpDecoderBlock2D",) * 4,
)
CROP = 64
"""Side of the random crops of the first part of training, in pixels: more steps for the same work."""
WHOLE_FROM = 0.65
"""From this part of the budget on whole pictures are shown, as they will be used."""
KL_WEIGHT = 5e-4


def build():
    """A fresh AutoencoderKL of the pocket size."""
    from diffusers import AutoencoderKL

    return AutoencoderKL(**CONFIG)


def load_pictures(work: Path):
    """All artwork, uint8 (pictures, 128, 128, 4): concepts x styles flattened."""
    import numpy as np
    import torch

    pictures = np.load(work / "pictures.npy", mmap_mode="r")
    return torch.from_numpy(np.array(pictures)).flatten(0, 1)


def random_batch(pictures, n: int, generator=None, window: int | None = None):
    """Composed pictures (or crops) of the training distribution, float (n, 3, h, w) in -1..1; half are on white."""
    import torch

    colours = palette()
    chosen = torch.randint(len(pictures), (n,), generator=generator)
    colour = torch.randint(len(colours), (n,), generator=generator)
    colour[torch.rand(n, generator=generator) < 0.5] = 0
    scales, shifts = jitter(n, generator)
    return compose(pictures[chosen], colours[colour], scales, shifts, window)


def reconstruction_loss(output, target):
    """L1 + squared error + L1 of the differences between neighbouring pixels (edges)."""
    from torch.nn import functional as F

    edges = sum(F.l1_loss(output.diff(dim=d), target.diff(dim=d)) for d in (2, 3))
    return F.l1_loss(output, target) + 4 * F.mse_loss(output, target) + 0.5 * edges


def psnr(output, target):
    """Peak signal to noise ratio per picture in dB, for pictures in -1..1 (peak 2): (n,)."""
    return 10 * (4 / (output.float().clamp(-1, 1) - target).square().flatten(1).mean(1)).log10()


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 16,
    peak: float = 1.5e-3,
    pictures=None,
) -> None:
    """Trains, or goes on training, `autoencoder.pt`."""
    import torch

    torch.manual_seed(0)
    device = pick_device(device)
    model = build().to(device)
    trainer = Trainer(work / "autoencoder.pt", model, budget, peak, 0.999, until=until)
    torch.manual_seed(budget.step)  # a resumed run sees new pictures
    progress = Progress(trainer)
    pictures = load_pictures(work) if pictures is None else pictures
    while not trainer.done:
        whole = budget.progress > WHOLE_FROM
        x = random_batch(pictures, batch // 4 if whole else batch, window=None if whole else CROP).to(device)
        with autocast(device):
            posterior = model.encode(x).latent_dist
            output = model.decode(posterior.sample()).sample.float()
        kl = posterior.kl().mean() / posterior.mean[0].numel()
        loss = reconstruction_loss(output, x) + KL_WEIGHT * kl
        trainer.step(loss)
        progress.show(len(x), loss=loss, psnr=psnr(output.detach(), x).mean(), kl=kl)
    trainer.save()


def load(work: Path):
    """The best autoencoder so far, in float32 on the CPU: with the tuned decoder where there is one."""
    model = build()
    tuned = work / "decoder.pt"
    model.load_state_dict(averaged(tuned if tuned.exists() else work / "autoencoder.pt"))
    return model.eval().requires_grad_(False)
