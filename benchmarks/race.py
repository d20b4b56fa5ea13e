"""Fair comparison on a busy machine: contestants take turns, medians are compared within the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def race(contestants: dict[str, Callable[[int], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contestant in each round; every round calls all of them, in turning order, after one to warm up.

    A contestant is called with the number of the round, 0 for the one that does not count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds + 1):
        names = names[1:] + names[:1]
        for name in names:
            started = time.perf_counter()
            contestants[name](number)
            if number:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def table(title: str, seconds: dict[str, list[float]]) -> str:
    """A markdown table: median time, and the median over rounds of the ratio to the first contestant."""
    first = next(iter(seconds.values()))
    lines = [f"| {title} | median | of the first |", "| --- | ---: | ---: |"]
    for name, times in seconds.items():
        ratio = median(t / f for t, f in zip(times, first, strict=True))
        lines.append(f"| {name} | {shown(median(times))} | {ratio:.3f} |")
    return "\n".join(lines)


def shown(seconds: float) -> str:
    """A time with a sensible unit."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.1f} ms"
