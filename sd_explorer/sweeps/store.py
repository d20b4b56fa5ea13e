"""Store: a folder of PNGs with their settings inside and one index. What lies there is never painted again."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from sd_explorer.arrays import write_whole
from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.sweeps.judged import JUDGED
from sd_explorer.sweeps.painting import Painted, first_of
from sd_explorer.sweeps.sweep import Sweep

INDEX = "index.jsonl"
TABLE = "index.parquet"
SWEEP = "sweep.json"
SETTINGS = tuple(field.name for field in fields(Recipe))
EMPTY = dict.fromkeys(("at", "changes", "file", "seconds", "calls", "engine", "clip_score", "problem", *JUDGED))
"""Columns of the index besides the settings."""


class Store:
    """Pictures by what painted them.

    `index.jsonl` gets one line for each picture and each failure, and is only ever appended to: a program that is killed
    loses at most the line that it was writing. `index.parquet` is made of it when a sweep ends, where pyarrow is
    installed. Each line holds the recipe's fields (`at`, `changes` for a branch), `file`, `seconds`, `calls`, `engine`,
    `clip_score`, `problem` and `judged.JUDGED`. The files are named by what the recipe says, so that two sweeps share what they have in common.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def begin(self, sweep: Sweep, engine: str = "auto"):
        """Make the folder and note the sweep in it; `Problem` where that can't be, or another engine painted parts of it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / SWEEP, sweep.to_json().encode())
        except OSError as error:
            raise Problem("sweep_folder", folder=self.folder, detail=error.strerror or str(error)) from error
        if engine == "auto":
            return
        for row in self.rows(sweep):
            if not row["engine"].startswith(engine):
                raise Problem("sweep_engine", folder=self.folder, engine=row["engine"], wish=engine)

    def sweep(self) -> Sweep:
        """The sweep that was begun here last; `Problem` where none was."""
        try:
            return Sweep.from_json((self.folder / SWEEP).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise Problem("sweep_none", folder=self.folder) from error

    def path(self, recipe: Recipe | Branch | FromPicture) -> Path:
        """Where the picture of a recipe lies, or would."""
        return self.folder / f"{hashlib.sha256(recipe.to_json().encode()).hexdigest()[:20]}.png"

    def trace_path(self, recipe: Recipe | Branch | FromPicture) -> Path:
        """Where its recorded run lies, for `Trace.load`, if it was asked for."""
        return self.path(recipe).with_suffix(".npz")

    def __contains__(self, recipe: Recipe | Branch | FromPicture) -> bool:
        return self.path(recipe).is_file()

    def keep(self, recipe: Recipe | Branch | FromPicture, painted: Painted) -> Path:
        """Write a picture down; it is there as a whole or not at all."""
        path = self.path(recipe)
        if painted.trace is not None:
            write_whole(self.trace_path(recipe), painted.trace)
        about = {"seconds": round(painted.seconds, 4), "calls": painted.calls, "engine": painted.engine,
                 "clip_score": painted.clip_score, "file": path.name}  # fmt: skip
        self._append(recipe, about | dict(painted.judged))
        return write_whole(path, painted.png)

    def note(self, recipe: Recipe | Branch, problem: Problem):
        """Write down why there is no picture; it is tried again the next time."""
        self._append(recipe, {"problem": str(problem)})

    def rows(self, sweep: Sweep | None = None) -> list[dict]:
        """What the index says of each picture that lies here, the newest word on each; of one sweep: in its order."""
        known = {row["file"]: row for row in self.lines() if row.get("file")}
        if sweep is None:
            return [row for name, row in known.items() if (self.folder / name).is_file()]
        paths = [self.path(recipe) for recipe in sweep.recipes]
        return [known[path.name] for path in paths if path.name in known and path.is_file()]

    def lines(self) -> Iterator[dict]:
        """Every whole line of the index."""
        path = self.folder / INDEX
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            try:
                row = json.loads(line)
            except ValueError:  # it was being written when the program was killed
                continue
            if isinstance(row, dict) and {*SETTINGS} <= row.keys():
                yield EMPTY | row  # an older line knows fewer columns

    def finish(self):
        """Make `index.parquet` of what lies here; nothing where pyarrow is not installed."""
        try:
            from pyarrow import Table, parquet
        except ImportError:
            return
        rows = self.rows()
        if rows:
            buffer = io.BytesIO()
            parquet.write_table(Table.from_pylist(rows), buffer)
            write_whole(self.folder / TABLE, buffer.getvalue())

    def _append(self, recipe: Recipe | Branch | FromPicture, about: dict):
        row = json.loads(first_of(recipe).to_json()) | EMPTY | about
        if isinstance(recipe, Branch):
            row |= {"at": recipe.at, "changes": json.dumps(dict(recipe.changes), ensure_ascii=False, sort_keys=True)}
        self.add(row)

    def add(self, row: dict):
        """Append a line to the index; it takes the place of what was said of its file."""
        line = json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
        with (self.folder / INDEX).open("a+b", buffering=0) as file:
            torn = file.seek(0, os.SEEK_END) and _last_byte(file) != b"\n"
            file.write((b"\n" if torn else b"") + line.encode())


def _last_byte(file) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def recipe_of(row: dict) -> Recipe | Branch:
    """The recipe or branch that a line of the index is about."""
    settings = {name: row[name] for name in SETTINGS}
    if row.get("changes"):
        settings |= {"at": row["at"], "changes": json.loads(row["changes"])}
    recipe = recipe_from_json(json.dumps(settings))
    assert not isinstance(recipe, FromPicture), "nothing of a picture was taken from the line"
    return recipe
