"""The judge: a small classifier trained on the artwork alone. It never sees the generator's pictures in training.

It names thing, style, background, the colour a thing was given, side and size, and tells one thing from two.
"""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.bundled import judge_file
from sd_explorer.training.artwork.compose import COLOURS, HUES
from sd_explorer.training.artwork.concepts import read_list
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.artwork.world import FIELDS, SIDES, SIZES, paint, random_scene, to_table
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, averaged, pick_device

SIDE = 64
"""Pixels that the judge looks at: small enough to see shape and colour, not strokes."""

KINDS = {"plain": 42, "placed": 22, "big": 8, "recoloured": 18, "pair": 10}
"""Shares of what it is shown."""
HEADS = ("concept", "style", "background", "colour", "side", "size", "count")

SHIPPED = judge_file()
"""The judge in half precision, so that the model card's figures can be measured again without training one."""


def painted() -> int:
    """How many concepts the judge tells apart: those that the model paints."""
    return sum(line.wave == 1 for line in read_list())


def build():
    """A residual network for 64x64 pictures with an answer for each of HEADS."""
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
            sizes = (painted(), len(STYLES), len(COLOURS), len(HUES), len(SIDES), len(SIZES), 2)
            self.heads = nn.ModuleDict({k: nn.Linear(256, n) for k, n in zip(HEADS, sizes, strict=True)})

        def forward(self, x):
            """Pictures (n, 3, 64, 64) in -1..1 -> logits by name."""
            features = self.body(x).mean((2, 3))
            return {k: head(features) for k, head in self.heads.items()}

    return Judge()


def look(pictures):
    """Pictures of any size, (n, 3, h, w) in -1..1, at the judge's size."""
    from torch.nn import functional as F

    return F.interpolate(pictures, size=(SIDE, SIDE), mode="area")


def disturbed(x):
    """Pictures (n, 3, 64, 64) in -1..1 as the judge must bear them: bent, in other light, blurred, noisy."""
    import torch
    from torch.nn import functional as F

    n = len(x)
    theta = torch.eye(2, 3).repeat(n, 1, 1)
    theta[:, :, :2] += 0.05 * torch.randn(n, 2, 2)
    theta[:, :, 2] = 0.08 * torch.rand(n, 2) - 0.04
    x = F.grid_sample(x, F.affine_grid(theta, list(x.shape), False), padding_mode="border", align_corners=False)
    x = x * (1 + 0.15 * torch.randn(n, 1, 1, 1)) + 0.08 * torch.randn(n, 3, 1, 1)
    soft = F.interpolate(F.avg_pool2d(x, 2), size=x.shape[-2:], mode="bilinear")
    share = torch.rand(n, 1, 1, 1) * (torch.rand(n, 1, 1, 1) < 0.5)
    x = x + share * (soft - x)
    return x + 0.08 * torch.rand(n, 1, 1, 1) * torch.randn_like(x)


def _artwork(work: Path):
    """First-wave artwork at the judge's size, uint8 (concept, style, 64, 64, 4), straight alpha."""
    import numpy as np
    import torch
    from torch.nn import functional as F

    art = torch.from_numpy(np.array(np.load(work / "pictures.npy", mmap_mode="r")[: painted()])).flatten(0, 1)
    small = []
    for part in art.permute(0, 3, 1, 2).split(64):
        part = part.float() / 255
        part = F.interpolate(torch.cat([part[:, :3] * part[:, 3:], part[:, 3:]], 1), size=(SIDE, SIDE), mode="area")
        small.append(torch.cat([part[:, :3] / part[:, 3:].clamp(min=1e-3), part[:, 3:]], 1))
    whole = (torch.cat(small) * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    return whole.reshape(painted(), len(STYLES), SIDE, SIDE, 4)


def targets(facts):
    """What the heads shall say about pictures with these facts (a table as of `to_table`), -100 where they need not."""
    import torch

    table = dict(zip(FIELDS, facts.long().T, strict=True))
    two = table["beside"] >= 0
    nothing = torch.full_like(two, -100, dtype=torch.long)
    return {
        "concept": torch.where(two, nothing, table["concept"]),
        "style": table["style"],
        "background": table["background"],
        "colour": torch.where(table["colour"] > 0, table["colour"] - 1, nothing),
        "side": torch.where(two, nothing, table["side"]),
        "size": torch.where(two, nothing, table["size"]),
        "count": two.long(),
    }


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
    art, things = _artwork(work), concepts(work, 1)
    index = {thing.name: i for i, thing in enumerate(things)}
    judge = build().to(device)
    trainer = Trainer(work / "judge.pt", judge, budget, peak, 0.995, weight_decay=0.05, until=until)
    torch.manual_seed(1 + budget.step)
    progress, rng = Progress(trainer), random.Random(1 + budget.step)
    while not trainer.done:
        shown = [random_scene(rng.choice(things), rng.choice(STYLES), things, rng, KINDS) for _ in range(batch)]
        target = targets(to_table(shown, things))
        with autocast(device):
            answers = judge(disturbed(paint(shown, art, index, rng)).to(device))
        loss = sum(F.cross_entropy(answers[k].float(), target[k].to(device)) for k in HEADS)
        trainer.step(loss)
        known = {k: target[k] >= 0 for k in HEADS}
        hits = {k: (answers[k].argmax(1).cpu() == target[k])[known[k]].float().mean() for k in HEADS}
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
