"""Shelf: loaded models kept within a byte budget, so that going back to one reads no disk."""

from __future__ import annotations

import ctypes
import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SHARE = 0.25
"""Of the memory there is, for weights that are kept."""
_let_go = threading.Event()
"""Set when models were let go whose memory was not handed back yet."""
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where Linux says how much memory a container may take."""


class Shelf:
    """Models by name, the least recently used first to go.

    budget: bytes of weights; None: a quarter of the machine's memory, or of the graphics card's. load: `load_model` or a
    stand-in. engine: what computes, as for `load_model`. The model asked for last is kept even where it alone exceeds the
    budget.
    """

    def __init__(self, budget: int | None = None, load: Callable | None = None, engine: str = "auto"):
        self._budget = budget
        self._load = load or (lambda name: _load_model(name, engine))
        self._models: OrderedDict = OrderedDict()
        self._lock = threading.Lock()
        self._closed = False

    def __contains__(self, name: str) -> bool:
        with self._lock:
            return name in self._models

    @property
    def budget(self) -> int:
        """Bytes of weights that are kept."""
        if self._budget is None:
            self._budget = int(SHARE * memory())
        return self._budget

    @property
    def nbytes(self) -> int:
        """Bytes of the weights held now."""
        with self._lock:
            return sum(map(weights, self._models.values()))

    def peek(self, name: str | None):
        """The model of that name if it is loaded, else None."""
        with self._lock:
            return self._models.get(name)

    def get(self, name: str):
        """The model of that name, loaded if it must be; others leave first where both would not fit. Raises `Problem`."""
        with self._lock:
            if name in self._models:
                self._models.move_to_end(name)
                return self._models[name]
        self._make_room(size_of(name))
        _give_back()
        model = self._load(name)
        with self._lock:
            if not self._closed:
                self._models[name] = model
        self._make_room(0, keep=1)
        _trim()  # loading leaves holes
        return model

    def _make_room(self, wanted: int | None, keep: int = 0):
        """Let the oldest go until so many bytes fit; None: as many as the largest of them has."""
        with self._lock:
            sizes = {name: weights(model) for name, model in self._models.items()}
            wanted = max(sizes.values(), default=0) if wanted is None else wanted
            while len(self._models) > keep and sum(sizes.values()) + wanted > self.budget:
                del sizes[self._models.popitem(last=False)[0]]
                _let_go.set()

    def close(self):
        """Let every model go, and keep none that is still being loaded."""
        with self._lock:
            self._closed = True
            self._models.clear()
        _let_go.set()
        _trim()


def _give_back():
    """Hand memory of models that were let go back to the system: the allocator of Linux keeps it, piece by piece.

    A collection looks at every object of the process: never before a first picture.
    """
    if _let_go.is_set():
        _let_go.clear()
        gc.collect()
        _trim()


def _trim():
    with suppress(OSError, AttributeError):  # another system, another allocator
        ctypes.CDLL(None).malloc_trim(0)


def weights(model) -> int:
    """Bytes of a model's weights."""
    return model.facts["bytes"]


def size_of(name: str) -> int | None:
    """Bytes of the weights that a name stands for, by its files; None where they are not here (a hub id)."""
    from sd_explorer.bundled import BUNDLED, pocket_folder
    from sd_explorer.diffusion.checkpoint import Checkpoint

    name = Checkpoint.of(name).name
    path = pocket_folder() if name in BUNDLED else Path(name).expanduser()
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(file.stat().st_size for file in path.rglob("*.safetensors")) if path.is_dir() else None
    except (OSError, ValueError):
        return None


def memory() -> int:
    """Bytes of memory where models live: of the graphics card, else what this machine or container has."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.mem_get_info()[1]
    found = [value for value in (_limit(Path(file)) for file in LIMITS) if value]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=4 * 2**30)


def _limit(file: Path) -> int | None:
    try:
        words = file.read_text().strip()
    except OSError:
        return None
    return int(words) if words.isdecimal() else None


def _load_model(name: str, engine: str):
    from sd_explorer.models import load_model

    return load_model(name, engine=engine)
