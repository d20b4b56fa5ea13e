"""Where a sweep is painted: here, in processes of this machine, on a cluster (`cluster.py`). All are asked as an `Executor` is."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Protocol

from sd_explorer.threads import cores


class Pool(Protocol):
    """What the driver of a sweep needs."""

    window: int
    """How many pictures are asked for at once."""

    def submit(self, call: Callable, /, *args) -> Future:
        """Ask for a call; the Future gives its answer."""

    def renew(self):
        """Begin anew after a process has died and taken the others' work with it."""

    def close(self):
        """End what was started; what is being painted is given up."""


class Here(Executor):
    """This process: each picture is painted when it is asked for."""

    window = 1

    def submit(self, call: Callable, /, *args, **kwargs) -> Future:
        future: Future = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  the Future carries it, as every executor's does
            future.set_exception(error)
        return future

    def renew(self):
        """Nothing died."""

    def close(self):
        """Nothing was started."""


class Processes:
    """Processes of this machine that begin with nothing and share its cores; each loads a model once."""

    def __init__(self, count: int):
        self._count, self.window = count, count + 1  # one waits, so that none idles while its answer is written down
        self.renew()

    def renew(self):
        self._pool = ProcessPoolExecutor(self._count, mp_context=multiprocessing.get_context("spawn"),
                                         initializer=_begin, initargs=(max(1, cores() // self._count),))  # fmt: skip

    def submit(self, call: Callable, /, *args) -> Future:
        return self._pool.submit(call, *args)

    def close(self):
        for process in tuple((self._pool._processes or {}).values()):
            process.terminate()  # what it paints is not wanted any more
        self._pool.shutdown(cancel_futures=True)


def _begin(threads: int):
    """In a new process, before torch is there: its share of the cores, and an end that comes with its parent's."""
    if "torch" not in sys.modules:
        os.environ["OMP_NUM_THREADS"] = str(threads)
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in a child"

    def end_with_it():
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_it, daemon=True).start()
