"""Own prompts: a map of the lines somebody wrote or opened instead of the reference ones."""

from __future__ import annotations

from collections.abc import Callable

from sd_explorer.exhibits.part import Part
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.problems import Problem
from sd_explorer.prompts.embedding_map import FEWEST
from sd_explorer.prompts.lines import clean

WRITTEN = 500
"""Lines of a file that are shown in the field; all of them are mapped."""


class Own(Part):
    """Hears the field, the file and the way back; `changed` once there is another list."""

    def __init__(self, panel, controls, changed: Callable[[], None]):
        super().__init__(panel)
        self.controls, self._changed = controls, changed
        controls.take.on_click(lambda _: self._map(controls.own.value.splitlines()))
        controls.back.on_click(lambda _: self._map(None))
        controls.file.on_file(self._open)

    def _map(self, lines):
        """Map these prompts, None: the reference ones."""
        if lines is not None and (count := len(clean(lines)[0])) < FEWEST:
            self.session.tell(Problem("map_few", count=count, least=FEWEST))
            return
        self.controls.lines = None if lines is None else tuple(lines)
        self.controls.agreed = self.controls.agreed or lines is not None
        self._changed()

    def _open(self, name: str, data: bytes):
        with self.session.telling():
            lines = read_prompts(data, name)
            self.controls.own.value = "\n".join(lines[:WRITTEN])
            self._map(lines)
