"""What a sweep costs above the runs it is made of, what a second process brings, and whether memory stays flat."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.race import race, table
from sd_explorer import Recipe, Sweep, denoise, load_model

PICTURES, STEPS = 6, 20
MANY = 500


def overhead(rounds: int) -> str:
    """The same pictures by `denoise` in a bare loop, by that and the decoder, and as a sweep in this process (PNG, CLIP score,
    judge, index)."""
    from sd_explorer.sweeps.painting import models
    from sd_explorer.sweeps.pools import Here
    from sd_explorer.sweeps.run import run
    from sd_explorer.sweeps.store import Store

    model = models("torch").get("pocket")

    def recipes(number: int) -> Sweep:
        return Sweep(Recipe("a red apple", steps=STEPS), {"seed": range(PICTURES * number, PICTURES * (number + 1))})

    def bare(number: int):
        for recipe in recipes(number).recipes:
            *_, last = denoise(model, recipe)
            yield last.next_latents

    def decoded(number: int):
        for latents in bare(number):
            model.decode(latents)

    def swept(number: int):
        with tempfile.TemporaryDirectory() as folder:
            for result in run(recipes(number), Store(folder), Here(), "torch"):
                assert result.problem is None

    seconds = race(
        {"denoise in a bare loop": lambda n: list(bare(n)), "with the decoder": decoded, "as a sweep": swept}, rounds
    )
    return table(f"{PICTURES} pictures of {STEPS} steps, pocket, torch", seconds)


def processes(rounds: int, pictures: int = 8, steps: int = 8) -> str:
    """The same pictures by one process and by two, a thread each, in turns; the first round, in which models are loaded, does
    not count."""
    from sd_explorer.sweeps.pools import Processes, _begin
    from sd_explorer.sweeps.run import run
    from sd_explorer.sweeps.store import Store

    class OneThread(Processes):
        def renew(self):
            self._pool = ProcessPoolExecutor(
                self._count, mp_context=get_context("spawn"), initializer=_begin, initargs=(1,)
            )

    pools = {count: OneThread(count) for count in (1, 2)}

    def paint(count: int, number: int):
        sweep = Sweep(Recipe("a red apple", steps=steps), {"seed": range(pictures * number, pictures * (number + 1))})
        with tempfile.TemporaryDirectory() as folder:
            assert sum(one.problem is None for one in run(sweep, Store(folder), pools[count], "torch")) == pictures

    seconds = race({"one process": lambda n: paint(1, n), "two processes": lambda n: paint(2, n)}, rounds)
    for pool in pools.values():
        pool.close()
    ratio = median(two / (one / 2) for one, two in zip(*seconds.values(), strict=True))
    head = table(f"{pictures} pictures of {steps} steps, pocket, torch, a thread each", seconds)
    return f"{head}\n\nTwo take {ratio:.2f} of half the time of one."


def memory(count: int = MANY) -> str:
    """Memory of a process of its own after a tenth of a sweep and at its end."""
    code = f"from benchmarks.sweeps import grow; grow({count})"
    root = Path(__file__).parent.parent
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    early, late, seconds = map(float, told.stdout.split())
    return (f"A sweep of {count} pictures of one step: {early:.0f} MB after {count // 10}, {late:.0f} MB at the end, "
            f"{seconds:.0f} s.")  # fmt: skip


def grow(count: int):
    """Paint and print the memory after a tenth and at the end, in MB, and the seconds."""
    from sd_explorer.sweeps.pools import Here
    from sd_explorer.sweeps.run import run
    from sd_explorer.sweeps.store import Store

    load_model("pocket")
    sweep, begun, early = Sweep(Recipe("a red apple", steps=1), {"seed": range(count)}), time.perf_counter(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, _ in enumerate(run(sweep, Store(folder), Here(), "torch"), 1):
            if number == count // 10:
                early = _megabytes()
    print(early, _megabytes(), time.perf_counter() - begun)


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
