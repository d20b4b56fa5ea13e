"""Trains the UNet on cached latents and text states, with as many processes as there are cores to use."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.descent import adamw, descend
from sd_explorer.training.loop import Budget, Progress, Trainer, load_checkpoint, pick_device, save_checkpoint
from sd_explorer.training.unet import alphas, build, velocity_loss

WEIGHT_DECAY = 0.01
AVERAGED = 0.99
"""Memory of the averaged weights, in steps of the first worker: a hundred of them, and as many of each other one."""
WARM = 300
"""Steps of warm-up of every worker."""


def rate(budget: Budget, peak: float, made: int, decay: bool) -> float:
    """The same rate for ever after a warm-up, so that training can stop anywhere; `decay` brings it down to zero.

    made: steps that this process has made: a fresh AdamW takes small steps until its averages are filled.
    """
    return peak * min(1.0, (made + 1) / WARM) * (1 - budget.progress if decay else 1.0)


def train(
    work: Path,
    budget: Budget,
    until: str | None = None,
    device: str | None = None,
    batch: int = 64,
    peak: float = 4e-4,
    workers: int = 1,
    decay: bool = False,
    watch=None,
) -> None:
    """Trains, or goes on training, `unet.pt`; with `decay`, ends a copy of it, `decayed.pt`, which is what ships.

    On a CPU, single-threaded workers that step the same shared weights without waiting for each other (Hogwild, Niu et
    al. 2011) use the cores better than threads do, and a busy core slows only its own worker. `watch(trainer,
    pictures)` is called before the first step and after every one.
    """
    import torch

    from sd_explorer.training.latents import Pictures, prepare

    device = pick_device(device)
    prepare(work, device)
    torch.manual_seed(0)
    unet, path = build().to(device), work / ("decayed.pt" if decay else "unet.pt")
    if decay and not path.exists():
        _start_decay(work)
    trainer = Trainer(path, unet, budget, peak, AVERAGED, weight_decay=WEIGHT_DECAY, until=until)
    trainer.schedule = lambda: rate(budget, peak, trainer.made, decay)
    torch.manual_seed(1 + budget.step)
    pictures, progress, signal = Pictures(work, 1 + budget.step, device), Progress(trainer), alphas().to(device)
    watch = watch or (lambda *_: None)
    watch(trainer, pictures)
    counts = torch.zeros(workers, dtype=torch.long).share_memory_()  # one place for each worker
    before = trainer.samples
    helpers = _start_helpers(work, unet, budget, batch, peak, decay, counts)
    budget.restart_clock()
    while not trainer.done:
        loss = velocity_loss(unet, pictures, batch, signal)
        counts[0] += batch
        trainer.samples = before + int(counts.sum())
        trainer.step(loss)
        progress.show(batch, loss=loss, seen=trainer.samples)
        watch(trainer, pictures)
    for helper in helpers:
        helper.join()
    trainer.samples = before + int(counts.sum())
    trainer.save()


def _start_decay(work: Path) -> None:
    """The state to end: everything of `unet.pt` but the time spent."""
    state = load_checkpoint(work / "unet.pt") or {}
    save_checkpoint(work / "decayed.pt", **state | {"spent": 0.0, "step": 0})


def _start_helpers(work: Path, unet, budget: Budget, batch: int, peak: float, decay: bool, counts) -> list:
    """Processes that train the same weights; they end with this one."""
    import torch

    if len(counts) == 1:
        return []
    unet.share_memory()
    context = torch.multiprocessing.get_context("spawn")
    shared = (work, unet, budget, batch, peak, decay, counts)
    helpers = [context.Process(target=_help, args=(*shared, i), daemon=True) for i in range(1, len(counts))]
    for helper in helpers:
        helper.start()
    return helpers


def _help(work: Path, unet, budget: Budget, batch: int, peak: float, decay: bool, counts, number: int) -> None:
    """One helper: its own pictures, gradients and AdamW state, the shared weights. It goes when its parent has gone."""
    import os

    import torch

    from sd_explorer.training.latents import Pictures

    torch.set_num_threads(1)
    torch.manual_seed(1_000_003 * number + budget.step)
    pictures, signal, parent = Pictures(work, 1_000_003 * number + budget.step), alphas(), os.getppid()
    optimizer, made = adamw(unet, peak, WEIGHT_DECAY), 0
    budget.restart_clock()
    while budget.progress < 1.0 and os.getppid() == parent:
        loss = velocity_loss(unet, pictures, batch, signal)
        descend(optimizer, unet, loss, rate(budget, peak, made, decay))
        made += 1
        counts[number] += batch
        budget.tick()
