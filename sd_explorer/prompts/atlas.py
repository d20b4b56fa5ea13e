"""Atlas: the maps of one session, read once by its model, and the pictures on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from sd_explorer.problems import Problem
from sd_explorer.prompts.embedding_map import EmbeddingMap
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.reference import reference_prompts

SLICE = 256
"""Prompts read between two savings: what was read is kept when the work is interrupted."""


class Reading:
    """A model that remembers which vectors it has given, so that interrupted work goes on where it was."""

    def __init__(self, model, which: str):
        self.model, self.which = model, which
        self.name, self.vector_kinds = model.name, model.vector_kinds
        self._rows: dict[str, np.ndarray] = {}

    def vectors(self, prompts: Sequence[str], which: str, *, batch: int = 64,
                check: Callable[[int, int], None] = lambda done, count: None) -> np.ndarray:  # fmt: skip
        """As `Model.vectors`."""
        missing = sorted((p for p in dict.fromkeys(prompts) if p not in self._rows), key=len)
        before = len(set(prompts)) - len(missing)
        for start in range(0, len(missing), SLICE):
            part = missing[start : start + SLICE]
            done = before + start
            self._rows |= zip(part, self.model.vectors(part, which, batch=batch, check=lambda n, _, done=done: check(
                done + n, before + len(missing))), strict=True)  # fmt: skip
        return np.stack([self._rows[prompt] for prompt in prompts])


class Atlas:
    """Which prompts are mapped, and the maps made of them."""

    def __init__(self):
        self.prompts, self.labels = reference_prompts()
        self.own = False
        self._reading: Reading | None = None

    def take(self, lines: Sequence[str] | None):
        """Map these prompts instead of the reference ones; None: the reference prompts again."""
        self.own = lines is not None
        self.prompts, self.labels = (list(lines), {}) if lines is not None else reference_prompts()

    @property
    def count(self) -> int:
        """Different prompts."""
        return len(clean(self.prompts)[0])

    def ready(self, model, which: str) -> EmbeddingMap | None:
        """A map that need not be read: the one that ships, or one kept from an earlier session, if it is this model's."""
        if self.own:
            return None
        for find in (
            lambda: EmbeddingMap.reference(model),
            lambda: EmbeddingMap.load(kept_file(model.name, which), model),
        ):
            try:
                chart = find()
            except Problem:
                continue  # not there, or of another version: it can be made anew
            if chart.which == which and self._is_of_these(chart) and chart.reads_like(model):
                return chart
        return None

    def keep(self, chart: EmbeddingMap):
        """Save a finished map of the reference prompts for the next session; a full disk is no reason to complain."""
        if self.own or not self._is_of_these(chart):
            return
        file = kept_file(chart.model_name, chart.which)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            chart.save(file)

    def _is_of_these(self, chart: EmbeddingMap) -> bool:
        return chart.prompts == tuple(clean(self.prompts)[0])

    def read(self, model, which: str, check: Callable[[int, int], None]) -> EmbeddingMap:
        """The prompts read by a model, laid out by PCA. When `check` stops it, the next call goes on from there."""
        if self._reading is None or self._reading.model is not model or self._reading.which != which:
            self._reading = Reading(model, which)
        chart = EmbeddingMap.fit(
            self.prompts, self._reading, which=which, method="pca", labels=self.labels, check=check
        )
        return replace(chart, model=model)


def kept_folder() -> Path:
    """Where maps of other checkpoints are kept, in the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("sd_explorer") / "maps"


def kept_file(model: str, which: str) -> Path:
    """The file of a model's map of one vector."""
    digest = hashlib.sha256(f"{model}\n{which}".encode()).hexdigest()[:16]
    return kept_folder() / f"{digest}.npz"
