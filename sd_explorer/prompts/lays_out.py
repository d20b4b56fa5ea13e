"""The process that lays prompts out with UMAP: reads requests from its input, writes progress and points to its output.

It ends when its input ends, that is, when the process that started it has ended in whatever way, and after some minutes
without a request.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from sd_explorer.prompts.projections import umap

IDLE = 600
"""Seconds without a request after which it ends; the next one starts it again."""


class GivenUp(Exception):
    """A newer request is there, or nobody is left to answer."""


class Requests:
    """What is asked for; the newest counts. Read on a thread, so that a layout can look while it works."""

    def __init__(self, source):
        self._source, self._waiting, self.newest, self.ended = source, queue.Queue(), 0, False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with suppress(ValueError, OSError):
            while line := self._source.readline():
                head = json.loads(line)
                shape = head.get("shape")
                if shape:
                    data = self._source.read(4 * shape[0] * shape[1])
                    head["vectors"] = np.frombuffer(data, np.float32).reshape(shape)
                self.newest = head["serial"]
                if shape:
                    self._waiting.put(head)
        self.ended = True
        self._waiting.put(None)

    def __iter__(self):
        while True:
            try:
                request = self._waiting.get(timeout=IDLE)
            except queue.Empty:
                return
            if request is None:
                return
            if request["serial"] == self.newest:
                yield request

    def check(self, serial: int):
        """Raise `GivenUp` where this request is no longer the newest."""
        if self.ended or serial != self.newest:
            raise GivenUp


def serve(requests: Requests, out):
    """Answer until the input ends."""
    for request in requests:
        serial = request["serial"]

        def tell(done: int, count: int, serial=serial):
            requests.check(serial)
            _write(out, {"serial": serial, "done": done, "count": count})

        with suppress(GivenUp):
            try:
                points = umap(request["vectors"], progress=tell, **request["settings"])
            except (GivenUp, OSError):
                raise
            except Exception as error:
                _write(out, {"serial": serial, "error": f"{type(error).__name__}: {error}"})
            else:
                _write(out, {"serial": serial, "shape": points.shape}, points.tobytes())


def _write(out, head: dict, body: bytes = b""):
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


@contextmanager
def numba_cache():
    """Have compiled code kept in the user's cache folder, or where that can't be written, in one of this process."""
    from platformdirs import user_cache_path

    folder = user_cache_path("sd_explorer") / "numba"
    with tempfile.TemporaryDirectory(prefix="sd_explorer-numba-") as own:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            folder = Path(own)
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))  # read by numba when it is imported
        keep_compiled()
        yield


def keep_compiled():
    """Keep what UMAP compiles: it does so itself for some functions only, and the others take ten seconds each time."""
    import umap.layouts
    import umap.umap_
    import umap.utils

    for module in (umap.layouts, umap.umap_, umap.utils):
        for thing in vars(module).values():
            if hasattr(thing, "enable_caching"):
                thing.enable_caching()


def main():
    """Keep the standard output for answers; whatever a library prints goes nowhere."""
    if hasattr(os, "nice"):
        os.nice(5)  # pictures first
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with numba_cache(), suppress(OSError):
        serve(Requests(sys.stdin.buffer), out)


if __name__ == "__main__":
    main()
