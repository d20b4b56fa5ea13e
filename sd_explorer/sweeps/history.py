"""History: finished pictures that are kept in a folder, to be looked for, marked, opened and deleted."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.files.png import png_with_settings
from sd_explorer.problems import Problem
from sd_explorer.sweeps.painting import Painted
from sd_explorer.sweeps.store import Store

LOOKED_IN = ("prompt", "negative_prompt", "seed", "guidance_scale", "steps", "scheduler", "model", "changes")
"""Settings in which words are looked for."""


class History:
    """A folder like a sweep's `Store`: PNGs with their settings inside and an index that is only appended to.

    What a person deletes is gone from the disk; its lines in the index stay, and are not shown.
    """

    def __init__(self, folder: str | Path):
        self._store = Store(folder)

    @property
    def folder(self) -> Path:
        """Where the pictures lie."""
        return self._store.folder

    def open(self):
        """Make the folder; `Problem` where that can't be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem("sweep_folder", folder=self.folder, detail=error.strerror or str(error)) from error

    def keep(self, trace) -> bool:
        """Write a finished run's picture down, a `Trace`; whether it was not there before."""
        if trace.recipe in self._store:
            return False
        png = png_with_settings(trace.picture, trace.recipe, trace.engine)
        self._store.keep(trace.recipe, Painted(png, trace.seconds, len(trace.steps), trace.engine, None))
        return True

    def rows(self, words: str = "", marked: bool = False) -> list[dict]:
        """What the index says of each picture that is there, newest first: those whose settings hold all of the words.

        marked: only favourites.
        """
        wanted = words.casefold().split()
        return [row for row in reversed(self._store.rows()) if (not marked or row.get("favourite"))
                and all(word in _text(row) for word in wanted)]  # fmt: skip

    def picture(self, file: str) -> bytes | None:
        """The PNG of that name; None where it is gone or lies elsewhere."""
        path = self.folder / Path(file).name
        return path.read_bytes() if path.is_file() else None

    def mark(self, row: dict, on: bool):
        """Make a picture a favourite, or no more."""
        self._store.add(row | {"favourite": on})

    def delete(self, row: dict):
        """Remove a picture from the disk."""
        (self.folder / Path(row["file"]).name).unlink(missing_ok=True)


def _text(row: dict) -> str:
    return " ".join(str(row.get(name) or "") for name in LOOKED_IN).casefold()


def title_of(row: dict) -> str:
    """A line about a picture."""
    changed = f" → {json.loads(row['changes'])}" if row.get("changes") else ""
    return f"{row['prompt']}{changed} · {row['seed']} · {row['guidance_scale']:g} · {row['steps']} · {row['scheduler']}"
