"""The judge: a small classifier trained on the artwork alone. It never sees the generator's pictures in training."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.bundled import judge_file
from sd_explorer.training.artwork.compose import COLOURS, palette
from sd_explorer.training.artwork.concepts import read_list
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, averaged, pick_device

SIDE = 64
"""Pixels that the judge looks at: small enough to see shape and colour, not strokes."""

SHIPPED = judge_file()
"""The judge in half precision, so that the model card's figures can be measured again without training one."""


def painted() -> int:
    """How many concepts the judge tells apart: those that the model paints."""
    return sum(line.wave == 1 for line in read_list())


def build():
    """A residual network for 64x64 pictures with three answers: concept, style, background."""
    from torch import nn

    class Block(nn.Module):
        def __init__(self, wide, out, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(wide, out, 3, stride, 1, bias=False),
                nn.BatchNorm2d(out),
                nn.ReLU(),
                nn.Conv2d(out, out, 3, 1, 1, bias=False),
                nn.BatchNorm2d(out),
            )
            self.skip = nn.Conv2d(wide, out, 1, stride) if stride > 1 or wide != out else nn.Identity()

        def forward(self, x):
            return (self.body(x) + self.skip(x)).relu()

    class Judge(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(3, 32, 3, 2, 1, bias=False),
                nn.BatchNorm2d(32),
                nn.ReLU(),
                Block(32, 32, 1),
                Block(32, 64, 2),
                Block(64, 128, 2),
                Block(128, 256, 2),
                Block(256, 256, 1),
            )
            sizes = {"concept": painted(), "style": len(STYLES), "background": len(COLOURS)}
            self.heads = nn.ModuleDict({k: nn.Linear(256, n) for k, n in sizes.items()})

        def forward(self, x):
            """Pictures (n, 3, 64, 64) in -1..1 -> logits by name."""
            features = self.body(x).mean((2, 3))
            return {k: head(features) for k, head in self.heads.items()}

    return Judge()


def look(pictures):
    """Pictures of any size, (n, 3, h, w) in -1..1, at the judge's size."""
    from torch.nn import functional as F

    return F.interpolate(pictures, size=(SIDE, SIDE), mode="area")


def augmented(artwork, colours):
    """Artwork (n, 4, 64, 64) premultiplied, on backgrounds (n, 3), as the judge must bear it: moved, blurred, noisy."""
    import torch
    from torch.nn import functional as F

    n = len(artwork)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 1 / (0.78 + 0.24 * torch.rand(n))
    theta[:, :, :2] += 0.08 * torch.randn(n, 2, 2)
    theta[:, 0, 0] *= torch.where(torch.rand(n) < 0.25, -1.0, 1.0)
    theta[:, :, 2] = 0.24 * torch.rand(n, 2) - 0.12
    layers = F.grid_sample(artwork, F.affine_grid(theta, list(artwork.shape), align_corners=False), align_corners=False)
    colours = (colours + 0.03 * torch.randn(n, 3)).clamp(0, 1)
    x = layers[:, :3] + (1 - layers[:, 3:]) * colours[:, :, None, None]
    x = ((x - 0.5) * (1 + 0.15 * torch.randn(n, 1, 1, 1)) + 0.5 + 0.04 * torch.randn(n, 3, 1, 1)) * 2 - 1
    soft = F.interpolate(F.avg_pool2d(x, 2), size=x.shape[-2:], mode="bilinear")
    share = torch.rand(n, 1, 1, 1) * (torch.rand(n, 1, 1, 1) < 0.5)
    x = x + share * (soft - x)
    return x + 0.08 * torch.rand(n, 1, 1, 1) * torch.randn_like(x)


def _artwork(work: Path):
    """First-wave artwork at the judge's size, premultiplied: (pictures, 4, 64, 64) in 0..1."""
    import numpy as np
    import torch
    from torch.nn import functional as F

    art = torch.from_numpy(np.array(np.load(work / "pictures.npy", mmap_mode="r")[: painted()])).flatten(0, 1)
    art = art.permute(0, 3, 1, 2)
    layers = [torch.cat([a[:, :3] * a[:, 3:], a[:, 3:]], 1) for a in (part.float() / 255 for part in art.split(64))]
    return torch.cat([F.interpolate(part, size=(SIDE, SIDE), mode="area") for part in layers])


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 128,
    peak: float = 2e-3,
) -> None:
    """Trains, or goes on training, `judge.pt`."""
    import torch
    from torch.nn import functional as F

    torch.manual_seed(0)
    device = pick_device(device)
    art = _artwork(work)
    judge = build().to(device)
    trainer = Trainer(work / "judge.pt", judge, budget, peak, 0.995, weight_decay=0.05, until=until)
    torch.manual_seed(1 + budget.step)
    progress, colours = Progress(trainer), palette()
    while not trainer.done:
        chosen, ground = torch.randint(len(art), (batch,)), torch.randint(len(colours), (batch,))
        ground[torch.rand(batch) < 0.3] = 0
        black_ink = (chosen % len(STYLES) == STYLES.index("ink")) & (ground == list(COLOURS).index("black"))
        ground[black_ink] = 0
        x = augmented(art[chosen], colours[ground]).to(device)
        target = {"concept": chosen // len(STYLES), "style": chosen % len(STYLES), "background": ground}
        with autocast(device):
            answers = judge(x)
        loss = sum(F.cross_entropy(answers[k].float(), target[k].to(device)) for k in target)
        trainer.step(loss)
        hits = {k: (answers[k].argmax(1).cpu() == target[k]).float().mean() for k in target}
        progress.show(batch, loss=loss, **hits)
    trainer.save()


def load(work: Path):
    """The averaged judge of this work folder, else the shipped one."""
    judge, trained = build(), work / "judge.pt"
    if not trained.exists():
        return shipped()
    judge.load_state_dict(averaged(trained))
    return judge.eval().requires_grad_(False)


def shipped():
    """The judge that measures the model card's figures."""
    from safetensors.torch import load_file

    judge = build()
    judge.load_state_dict(load_file(SHIPPED))
    return judge.eval().requires_grad_(False)


def ship(work: Path) -> None:
    """Writes the averaged judge beside the model's folder."""
    from safetensors.torch import save_file

    save_file({key: value.half().contiguous() for key, value in load(work).state_dict().items()}, SHIPPED)
