"""Numbers beside a sweep's pictures: scores and times that its index holds, and distances to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from sd_explorer.experiments.comparison import Likeness, likeness
from sd_explorer.problems import Problem
from sd_explorer.sweeps.axis_words import axes_of
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep

SCORES = ("clip_score", "judge_asked", "judge_sure", "seconds")
"""What the index holds."""
DISTANCES = ("rms", "psnr", "ssim")
"""Fields of a `Likeness`."""


def rows_of(shape: Sequence[int], across: int, down: int, at: Sequence[int] = ()) -> list[list[int]]:
    """Numbers of cells as a grid shows them, rows of columns. across, down: axes, -1: none. at: where the others stand."""
    stand = [min(at[axis], length - 1) if axis < len(at) else 0 for axis, length in enumerate(shape)]

    def cell(row: int, column: int) -> int:
        place = [column if i == across else row if i == down else stand[i] for i in range(len(shape))]
        return int(np.ravel_multi_index(place, tuple(shape))) if place else 0

    columns = range(shape[across] if across >= 0 else 1)
    return [[cell(row, column) for column in columns] for row in range(shape[down] if down >= 0 else 1)]


class Numbers:
    """What is measured of the pictures in a folder.

        numbers = Numbers(Store("out"))
        numbers.values("clip_score")                          {cell: number}
        numbers.figure("ssim", across="steps", chosen=7)      a matplotlib Figure

    sweep: None: the one that was begun there last. Cells are numbered as `sweep.cells` has them; those that have no picture,
    or no such number, are left out.
    """

    def __init__(self, store: Store, sweep: Sweep | None = None):
        self.store, self.sweep = store, sweep or store.sweep()

    @cached_property
    def _rows(self) -> dict[int, dict]:
        """What the index says of each cell that is there."""
        rows = {row["file"]: row for row in self.store.rows(self.sweep)}
        names = [self.store.path(cell.recipe).name for cell in self.sweep.cells]
        return {number: rows[name] for number, name in enumerate(names) if name in rows}

    def values(self, kind: str, chosen: int = 0) -> dict[int, float]:
        """One of `SCORES`, or one of `DISTANCES` to the cell `chosen`. Raises `Problem` for any other."""
        if kind in SCORES:
            found = {number: row[kind] for number, row in self._rows.items()}
        elif kind in DISTANCES:
            found = {number: getattr(alike, kind) for number, alike in self.likenesses(chosen)}
        else:
            raise Problem("number_unknown", value=repr(kind), known=", ".join((*SCORES, *DISTANCES)))
        return {number: value for number, value in found.items() if value is not None}

    def likenesses(self, chosen: int = 0) -> Iterator[tuple[int, Likeness]]:
        """(cell, how alike it is to the chosen one) of each that has its size. Raises `Problem` where that one is not there."""
        if chosen not in self._rows:
            raise Problem("cell_unknown", value=chosen)
        one = self._picture(chosen)
        for number in self._rows:
            if (alike := likeness(self._picture(number), one)) is not None:
                yield number, alike

    def _picture(self, number: int) -> np.ndarray:
        from sd_explorer.pictures import read_picture

        return read_picture((self.store.folder / self._rows[number]["file"]).read_bytes())

    def figure(self, kind: str = "clip_score", across: str | None = None, down: str | None = None, at: Sequence[int] = (),
               chosen: int = 0, language: str = "en"):  # fmt: skip
        """A matplotlib Figure of a number over the values of an axis, with a line for each value of another.

        across, down: names of axes; None: the last one and the one before. at: which value of each other axis.
        """
        from sd_explorer.figures import lettering, sweep_figure
        from sd_explorer.texts import text

        columns, rows = self._axes(across, down)
        values = self.values(kind, chosen)
        with lettering(language) as words:
            axes = axes_of(self.sweep, words)
            names = [f"{axes[rows]['title']} {label}" for label in axes[rows]["labels"]] if rows >= 0 else [""]
            cells = rows_of(self.sweep.shape, columns, rows, at)
            lines = {name: [values.get(cell) for cell in row] for name, row in zip(names, cells, strict=True)}
            title, labels = (axes[columns]["title"], axes[columns]["labels"]) if columns >= 0 else ("", [""])
            return sweep_figure(lines, labels, str(title), text(f"ui.sweep_{kind}", words))

    def _axes(self, across: str | None, down: str | None) -> tuple[int, int]:
        names = [axis.name for axis in self.sweep.axes]
        for name in (across, down):
            if name is not None and name not in names:
                raise Problem("axis_unknown", name=repr(name), known=", ".join(names))
        columns = names.index(across) if across is not None else _last(names, down)
        return columns, names.index(down) if down is not None else _last(names, names[columns] if names else None)


def _last(names: list[str], without: str | None) -> int:
    """The last axis but one of that name; -1 where there is none."""
    return max((number for number, name in enumerate(names) if name != without), default=-1)
