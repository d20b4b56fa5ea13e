"""Loading without the chatter of the libraries: their bars and advice would land in a notebook's cell."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

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
