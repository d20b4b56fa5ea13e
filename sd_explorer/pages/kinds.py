"""The pages there are: a run, a sweep, two pictures compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

import numpy as np

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.comparison import differing, likeness
from sd_explorer.experiments.frames import Frames
from sd_explorer.pages.blocks import Words, shown
from sd_explorer.pages.page import page
from sd_explorer.pictures import encode, read_picture, resize, sprite, thumb
from sd_explorer.setting_words import setting_title, setting_value
from sd_explorer.sweeps.axis_words import axes_of
from sd_explorer.sweeps.painting import first_of
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets import Compare, Picture, StepGrid, SweepGrid

SIDE = 128
"""Pixels of a step's picture."""
CELL = 192
"""Pixels of a cell of a sweep, at most."""
ROWS = ("noisy", "noise", "clean")
"""Kinds of frames that a run's page shows."""


def run_page(frames: Frames, language: str = "en") -> str:
    """A run: every step to scrub, in the picture and in the grid, and its settings. frames: as `frames_of` gives them."""
    trace, count = frames.trace, len(frames.clean)
    assert isinstance(trace, Trace), "a page is made of a finished run"
    picture = Picture(
        sprite=sprite(frames.clean), count=count, index=count - 1, last=encode(trace.picture), group="run"
    )
    grid = StepGrid(rows=[sprite(frames.noisy), sprite(frames.noise), sprite(resize(frames.clean, SIDE), most=SIDE)],
                    count=count, index=count - 1, pixelated=[True, True, False], group="run")  # fmt: skip

    def speak(one: str):
        picture.alt = grid.alt = text("ui.alt_picture", one, prompt=first_of(trace.recipe).prompt)
        grid.titles = [text(f"ui.row_{row}", one) for row in ROWS]
        grid.subtitles = [text(f"ui.row_{row}_sub", one) for row in ROWS]
        grid.labels = [text("ui.running", one, step=i + 1, count=count) for i in range(count)]

    blocks = [shown(picture, "picture", speak), shown(grid, "step_grid", speak)]
    return page(_title(first_of(trace.recipe).prompt), [*blocks, _settings(trace.recipe)], language)


def stored_page(store: Store, language: str = "en") -> str:
    """The sweep that was begun last in a folder, as far as it is painted. Raises `Problem` where there is none."""
    sweep = store.sweep()
    rows = {row["file"]: row for row in store.rows(sweep)}
    found = {n: row for n, cell in enumerate(sweep.cells) if (row := rows.get(store.path(cell.recipe).name))}
    pictures = {number: (store.folder / row["file"]).read_bytes() for number, row in found.items()}
    return sweep_page(sweep, pictures, {n: f"{row['seconds']:.2f} s" for n, row in found.items()}, language)


def sweep_page(sweep: Sweep, pictures: Mapping[int, bytes], notes: Mapping[int, str], language: str = "en") -> str:
    """A sweep's grid. pictures: PNG bytes of the cells that are there, by number. notes: what is said of a cell."""
    grid = SweepGrid(at=[0] * len(sweep.axes))
    grid.across, grid.down = len(sweep.axes) - 1, len(sweep.axes) - 2
    for number, data in pictures.items():
        grid.put([number], thumb(read_picture(data), CELL), notes.get(number, ""))

    def speak(one: str):
        grid.axes = axes_of(sweep, one)

    block = shown(grid, "sweep_grid", speak, grid.messages())
    return page(_title(first_of(sweep.base).prompt), [block, _settings(sweep.base)], language)


def comparison_page(pictures: tuple, recipes: tuple, names: tuple[str, str], language: str = "en") -> str:
    """Two uint8 pictures `(H, W, 3)`, what was set differently, how far apart they are. recipes: or None."""
    look = Compare(first=encode(pictures[0], "PNG"), second=encode(pictures[1], "PNG"), names=["A", "B"])

    def speak(one: str):
        look.alts = list(names)

    told = Words({one: _compared(pictures, recipes, one) for one in LANGUAGES})
    return page(_title(f"{names[0]} – {names[1]}"), [told, shown(look, "compare", speak)], language)


def _compared(pictures: tuple, recipes: tuple, language: str) -> str:
    rows = []
    if None not in recipes:
        rows = [(setting_title(name, language), *(setting_value(name, v, language) for v in pair))
                for name, pair in differing(*recipes).items()]  # fmt: skip
    alike = likeness(*pictures)
    numbers = [(text("ui.compare_rms", language), f"{alike.rms:.1f}")] if alike else []
    if alike and np.isfinite(alike.psnr):
        numbers.append((text("ui.compare_psnr", language), f"{alike.psnr:.1f} dB"))
    return _table([("", "A", "B"), *rows] if rows else []) + _table(numbers)


def _title(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)


def _settings(recipe) -> Words:
    """A table of every setting."""
    said = json.loads(recipe.to_json())
    table = {name: said[name] for name in Recipe.__dataclass_fields__} | said  # in the order of the settings
    table |= {f"changes.{name}": value for name, value in table.pop("changes", {}).items()}
    table.pop("picture", None)
    return Words({
        one: f"<h2>{escape(text('ui.controls', one))}</h2>"
        + _table([(setting_title(name, one), setting_value(name, value, one)) for name, value in table.items()])
        for one in LANGUAGES
    })  # fmt: skip


def _table(rows: list[tuple]) -> str:
    if not rows:
        return ""
    body = "".join(f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(v)}</td>' for v in values)}</tr>"
                   for name, *values in rows)  # fmt: skip
    return f"<table class='sdx-settings-table'>{body}</table>"
