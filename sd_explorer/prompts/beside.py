"""UMAP in a process of its own, kept warm: it holds Python's lock for seconds, and pictures should go on meanwhile."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

import numpy as np

import sd_explorer
from sd_explorer.progress import Progress

PACKAGES = Path(sd_explorer.__file__).parent.parent
PATIENCE = 0.1
"""Seconds between two looks whether the layout is still wanted."""


class LaysOut:
    """The other process. It takes one layout after the other, the newest first of all, and ends when this one does."""

    def __init__(self):
        places = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")]))
        self._child = subprocess.Popen([sys.executable, "-m", "sd_explorer.prompts.lays_out"], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       env=os.environ | {"PYTHONPATH": places})  # fmt: skip
        self._serial, self._writing = 0, threading.Lock()
        self._answers: dict[int, queue.Queue] = {}
        threading.Thread(target=self._listen, name="sd_explorer-umap", daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def ask(self, vectors: np.ndarray, settings: dict) -> tuple[int, queue.Queue]:
        """Begin a layout; an older one is given up. (its number, where news of it comes in)."""
        with self._writing:
            self._serial += 1
            answers = self._answers[self._serial] = queue.Queue()
            vectors = np.ascontiguousarray(vectors, np.float32)
            self._write({"serial": self._serial, "shape": vectors.shape, "settings": settings}, vectors.tobytes())
            return self._serial, answers

    def forget(self, serial: int):
        """This layout is no longer wanted; where it still runs, it ends at its next round."""
        with self._writing:
            if self._answers.pop(serial, None) and serial == self._serial:
                self._write({"serial": 0})

    def end(self):
        """End the process."""
        self._child.kill()
        self._child.wait()

    def _write(self, head: dict, body: bytes = b""):
        try:
            self._child.stdin.write(json.dumps(head).encode() + b"\n" + body)
            self._child.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended: who waits for an answer hears of that

    def _listen(self):
        while line := self._child.stdout.readline():
            news = json.loads(line)
            if "shape" in news:
                size = 4 * int(np.prod(news["shape"]))
                news["points"] = np.frombuffer(self._child.stdout.read(size), np.float32).reshape(news["shape"])
            if waiting := self._answers.get(news["serial"]):
                waiting.put(news)
        code = self._child.wait()
        self._child.stdout.close()
        with self._writing, suppress(OSError):
            self._child.stdin.close()
        for waiting in tuple(self._answers.values()):
            waiting.put({"error": f"UMAP ended with {code}"})


_WARM: list[LaysOut] = []
_STARTING = threading.Lock()


def warm() -> LaysOut:
    """The one process of this session, started anew where there is none (any more)."""
    with _STARTING:
        if not _WARM or not _WARM[0].alive:
            _WARM[:] = [LaysOut()]
        return _WARM[0]


def laying_out(vectors: np.ndarray, **settings) -> Generator[Progress, None, np.ndarray]:
    """`projections.umap` of vectors `(n, d)` beside: gives its Progress ten times a second, returns the points.

    Closing the generator gives the layout up; the process stays. What goes wrong there is raised here as RuntimeError.
    """
    process = warm()
    serial, answers = process.ask(vectors, settings)
    at = Progress(0, 1)
    try:
        while True:
            yield at
            try:
                news = answers.get(timeout=PATIENCE)
            except queue.Empty:
                continue
            if "points" in news:
                return news["points"].copy()
            if "error" in news:
                raise RuntimeError(news["error"])
            at = Progress(news["done"], news["count"])
    finally:
        process.forget(serial)


def umap_beside(vectors: np.ndarray, check: Callable[[int, int], None] = lambda done, count: None,
                **settings) -> np.ndarray:  # fmt: skip
    """The same as one call: `check(done, count)` is called ten times a second and may raise to give it up."""
    work = laying_out(vectors, **settings)
    try:
        while True:
            at = next(work)
            check(at.done, at.count)
    except StopIteration as end:
        return end.value
    finally:
        work.close()
