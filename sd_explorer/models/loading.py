"""Loading without the chatter of the libraries: their bars and advice would land in a notebook's cell."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

ONE_AT_A_TIME = threading.Lock()
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
