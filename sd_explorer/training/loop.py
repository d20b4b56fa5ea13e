"""What every training shares: a budget of minutes or steps, and checkpoints that survive kill -9."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sd_explorer.training.descent import Average, adamw, descend, learning_rate


def pick_device(name: str | None = None):
    """The named device, else CUDA, else Apple's MPS, else the CPU."""
    import torch

    if name:
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def autocast(device):
    """bfloat16 autocast where it is fast and safe (CPU with AVX-512, CUDA); plain float32 on MPS."""
    import torch

    return torch.autocast(device.type, torch.bfloat16, enabled=device.type in ("cpu", "cuda"))


def minutes_until(clock: str, now: datetime | None = None) -> float:
    """Minutes from now to the next HH:MM on this machine's clock."""
    now = now or datetime.now()
    hour, minute = map(int, clock.split(":"))
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if end < now:
        end += timedelta(days=1)
    return (end - now).total_seconds() / 60


@dataclass
class Budget:
    """How long a training lasts in all, over every resumed run. Progress drives the learning rate."""

    minutes: float = 10.0
    """Minutes of training in all (earlier runs counted)."""
    steps: int | None = None
    """A number of steps instead of minutes."""
    spent: float = 0.0
    """Seconds already trained."""
    step: int = 0
    """Optimizer steps already made."""
    _last: float = field(default_factory=time.monotonic, repr=False)

    def tick(self) -> None:
        """Counts one finished step and the time since the last one."""
        now = time.monotonic()
        self.spent, self._last, self.step = self.spent + now - self._last, now, self.step + 1

    def restart_clock(self) -> None:
        """Time from here on counts; call after slow preparation."""
        self._last = time.monotonic()

    @property
    def progress(self) -> float:
        """0 at the start, 1 at the end."""
        part = self.step / self.steps if self.steps else self.spent / (60 * self.minutes)
        return min(1.0, part)


def save_checkpoint(path: Path, **state) -> None:
    """Writes all state, then renames: a killed run leaves the old file or the new one, never half of one."""
    import torch

    half = path.with_suffix(".half")
    torch.save(state, half)
    os.replace(half, path)


def load_checkpoint(path: Path) -> dict | None:
    """The saved state on the CPU, or None when there is none yet."""
    import torch

    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else None


def averaged(path: Path) -> dict:
    """The averaged weights in a training's checkpoint."""
    saved = load_checkpoint(path)
    if saved is None:
        raise FileNotFoundError(path)
    return saved["average"]["shadow"]


class Trainer:
    """A module, its optimizer, its averaged weights and its budget, saved together every minute."""

    def __init__(
        self,
        path: Path,
        module,
        budget: Budget,
        peak: float,
        decay: float = 0.9995,
        weight_decay: float = 0.0,
        until: str | None = None,
    ):
        self.path, self.module, self.budget, self.peak = path, module, budget, peak
        self.optimizer = adamw(module, peak, weight_decay)
        self.average = Average(module, decay)
        self.samples, self.made = 0, 0  # pictures seen by all workers, steps of this process
        self.schedule = lambda: learning_rate(budget.progress, peak)
        self._resume()
        if until:
            budget.minutes = budget.spent / 60 + minutes_until(until)
        self._saved = time.monotonic()
        budget.restart_clock()

    def _resume(self) -> None:
        state = load_checkpoint(self.path)
        if not state:
            return
        self.module.load_state_dict(state["module"])
        if "optimizer" in state:  # adopted weights come without
            self.optimizer.load_state_dict(state["optimizer"])
        self.average.load_state_dict(state["average"])
        self.budget.spent, self.budget.step = state["spent"], state["step"]
        self.samples = state.get("samples", 0)

    def step(self, loss) -> None:
        """One optimizer step at the scheduled rate; saves once a minute."""
        descend(self.optimizer, self.module, loss, self.schedule())
        self.average.update(self.module)
        self.made += 1
        self.budget.tick()
        if time.monotonic() - self._saved > 60:
            self.save()

    def save(self) -> None:
        save_checkpoint(
            self.path,
            module=self.module.state_dict(),
            optimizer=self.optimizer.state_dict(),
            average=self.average.state_dict(),
            spent=self.budget.spent,
            step=self.budget.step,
            samples=self.samples,
        )
        self._saved = time.monotonic()

    @property
    def done(self) -> bool:
        return self.budget.progress >= 1.0


class Progress:
    """One line every few seconds: part done, steps, pictures per second, running means of what is measured."""

    def __init__(self, trainer: Trainer, every: float = 10.0):
        self.trainer, self.every = trainer, every
        self.seen, self.count, self.since = 0, 0, time.monotonic()
        self.sums: dict = {}

    def show(self, samples: int, **values) -> None:
        self.seen, self.count = self.seen + samples, self.count + 1
        for k, v in values.items():
            self.sums[k] = self.sums.get(k, 0.0) + float(v.detach() if hasattr(v, "detach") else v)
        passed = time.monotonic() - self.since
        if passed < self.every and not self.trainer.done:
            return
        budget = self.trainer.budget
        means = " ".join(f"{k} {v / self.count:.4f}" for k, v in self.sums.items())
        print(
            f"{100 * budget.progress:5.1f} %  step {budget.step}  {budget.spent / 60:.1f} min  "
            f"{self.seen / passed:.0f}/s  {means}",
            flush=True,
        )
        self.seen, self.sums, self.count, self.since = 0, {}, 0, time.monotonic()
