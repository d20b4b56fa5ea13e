"""The long attack: `make soak`, or `python -m tests.hardening.soak --minutes 5`.

Ten thousand gestures, five hundred re-runs of a cell, a hundred thousand broken inputs, each part in a process of its own,
each ended where its share of the time is over. Prints a table of what was done and what it cost; ends with 1 on a fault.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {"gestures": 10_000, "reruns": 500, "inputs": 100_000}
BETWEEN = 250
"""Gestures after which the picture is compared with one painted by nobody else."""


def main(argv: list[str] | None = None) -> int:
    """Run all parts, or with `--part` one of them in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=240, help="for all parts together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    for part, count in PARTS.items():
        parser.add_argument(f"--{part}", type=int, default=count, help=f"how many; default {count:,}")
    args = parser.parse_args(argv)
    if args.part:
        end = time.monotonic() + args.minutes * 60
        print(json.dumps(globals()[args.part](getattr(args, args.part), args.seed, end)))
        return 0
    return _all(args)


def _all(args) -> int:
    print(f"{'part':10} {'done':>8} {'minutes':>8} {'MB first':>9} {'MB last':>8} {'MB peak':>8} {'faults':>7}")
    faults = []
    for part in PARTS:
        command = [sys.executable, "-W", "ignore", "-m", "tests.hardening.soak", "--part", part, "--seed", str(args.seed),
                   f"--{part}", str(getattr(args, part)), "--minutes", str(args.minutes / len(PARTS))]  # fmt: skip
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"}
        )
        if done.returncode:
            faults.append(f"{part} was ended by {done.returncode}")
            continue
        result = json.loads(done.stdout.splitlines()[-1])
        faults += result["faults"]
        print(f"{part:10} {result['done']:8,} {(time.monotonic() - started) / 60:8.1f} {result['first']:9,.0f} "
              f"{result['last']:8,.0f} {result['peak']:8,.0f} {len(result['faults']):7}  {result['note']}")  # fmt: skip
    print(*faults, sep="\n")
    return 1 if faults else 0


def gestures(count: int, seed: int, end: float) -> dict:
    """Gestures on one Explorer; between them its picture is compared with a fresh one."""
    from hardening.gestures import Player
    from hardening.test_gestures import files
    from sd_explorer import Explorer

    explorer = Explorer("a cat", steps=2)
    player, faults, compared = Player(explorer, seed, files()), [], 0
    player.settle()
    first = memory()
    while len(player.played) < count and time.monotonic() < end and not faults:
        for _ in player.play(min(BETWEEN, count - len(player.played))):
            if time.monotonic() > end:
                break
        compared += 1
        faults = [*player.faults, *_compared(player)]
    last = memory()
    player.close()
    explorer.close()
    note = f"{compared} pictures compared, problems told: {dict(player.problems)}"
    return _result(len(player.played), first, last, faults, note)


def _compared(player) -> list[str]:
    """What is wrong with the picture on screen."""
    import numpy as np

    from sd_explorer import Trace, load_model

    if not player.settle():
        return [f"no picture came: {player.session.status} after {player.played[-5:]}"]
    trace = player.session.trace
    fresh = Trace.record(load_model(trace.recipe.model, engine="auto"), trace.recipe).picture
    return [] if np.array_equal(fresh, trace.picture) else [f"another picture for {trace.recipe}"]


def reruns(count: int, seed: int, end: float) -> dict:
    """The same cell again and again, every exhibit opened; what was closed is kept, as `Out[n]` keeps it."""
    from sd_explorer import Explorer

    kept, first = [], 0.0
    while len(kept) < count and time.monotonic() < end:
        explorer = Explorer("a cat", steps=2, seed=len(kept))
        for room in explorer.rooms:
            for place in room.places:
                explorer.open(place.name)
        _painted(explorer)
        explorer.close()
        kept.append(explorer)
        gc.collect()
        if len(kept) == min(5, count):
            first = memory()
    last = memory()
    return _result(
        len(kept), first, last, [], f"{(last - first) / max(len(kept) - 5, 1):.2f} MB more each time after the 5th"
    )


def _painted(explorer):
    while explorer.session.status.kind not in ("finished", "problem"):
        time.sleep(0.01)


def inputs(count: int, seed: int, end: float) -> dict:
    """Broken files for every reader in turn."""
    from hardening.fuzz import READERS, attack

    chance, endings, names, first = random.Random(seed), Counter(), list(READERS), 0.0
    for number in range(count):
        endings[attack(names[number % len(names)], chance)] += 1
        if number == min(1000, count - 1):
            first = memory()
        if time.monotonic() > end:
            break
    faults = [ending for ending in endings if ending.startswith("fault")]
    return _result(endings.total(), first, memory(), faults, dict(endings.most_common(8)))


def _result(done: int, first: float, last: float, faults: list[str], note) -> dict:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"done": done, "first": first, "last": last, "peak": peak, "faults": faults[:5], "note": str(note)}


def memory() -> float:
    """Megabytes of this process that are in memory now."""
    import psutil

    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    sys.exit(main())
