"""Loading without the chatter of the libraries: their bars and advice would land in a notebook's cell."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from sd_explorer.threads import after_fork


class ForkSafeLock:
    """A lock that is free in a forked child, whatever thread of the parent held it: that thread is not there."""

    def __init__(self):
        self._renew()
        after_fork(self._renew)

    def _renew(self):
        self._lock = threading.Lock()

    def __enter__(self):
        self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()


ONE_AT_A_TIME = ForkSafeLock()
"""Held while a checkpoint is read: meanwhile diffusers and transformers patch torch for the whole process."""


class _WhenUsed(ModuleType):
    """Stands for a module until something of it is used."""

    def __getattr__(self, name: str):
        if name.startswith("__") and name not in ("__path__", "__all__"):
            raise AttributeError(name)  # whoever walks through all modules, as `inspect` does, uses none of them
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def import_when_used(name: str):
    """Let libraries that import a module in their first lines get it when they use it; what is there already stays.

    Nothing is taken away: any look at the module, from anywhere, imports it. importlib's own LazyLoader does not serve: a
    second `import` of the same name is such a look.
    """
    with suppress(ImportError):
        if name not in sys.modules and (spec := find_spec(name)) is not None:
            module = _WhenUsed(name)
            module.__spec__, module.__file__ = spec, spec.origin
            sys.modules[name] = module
            parent, _, child = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], child, module)


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bars, hints or deprecation notes from diffusers and transformers inside; as it was afterwards."""
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    loggings = (diffusers_logging, transformers_logging)
    before = [(log.get_verbosity(), log.is_progress_bar_enabled()) for log in loggings]
    for log in loggings:
        log.set_verbosity_error()
        log.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        for log, (verbosity, bars) in zip(loggings, before, strict=True):
            log.set_verbosity(verbosity)
            if bars:
                log.enable_progress_bar()
