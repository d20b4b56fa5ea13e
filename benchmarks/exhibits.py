"""Each exhibit beside a finished run: how long until it has shown all that it makes by itself, and again with another seed."""

from __future__ import annotations

import time
from statistics import median

from benchmarks.race import shown

PATIENCE = 600.0
"""Seconds for one exhibit to come to rest."""


def exhibits(rounds: int) -> str:
    """A markdown table, medians of so many openings; first row: the picture alone. Nothing is pressed in the exhibits."""
    from sd_explorer.exhibits.rooms import ROOMS
    from sd_explorer.session.session import Session
    from sd_explorer.texts import text

    session = Session()
    session.paint()
    assert session.idle(PATIENCE)
    seeds = iter(range(1, 10**6))
    lines = ["| exhibit, pocket, 20 steps | opened | another seed |", "| --- | ---: | ---: |"]
    lines.append(f"| none: the picture | | {shown(median(_anew(session, next(seeds)) for _ in range(rounds)))} |")
    for place in (place for room in ROOMS for place in room.places):
        opened, anew = zip(*(_opened(session, place.load(), next(seeds)) for _ in range(rounds)), strict=True)
        lines.append(f"| {text(f'ui.{place.title}')} | {shown(median(opened))} | {shown(median(anew))} |")
    session.close()
    return "\n".join(lines)


def _opened(session, kind: type, seed: int) -> tuple[float, float]:
    started = time.perf_counter()
    panel = kind(session)
    assert session.idle(PATIENCE)
    opened = time.perf_counter() - started
    anew = _anew(session, seed)
    panel.close()
    return opened, anew


def _anew(session, seed: int) -> float:
    started = time.perf_counter()
    session.change(seed=seed)
    assert session.idle(PATIENCE)
    return time.perf_counter() - started
