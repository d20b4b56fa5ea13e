"""Ticket: one request to a worker, a generator that is driven item by item."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from sd_explorer.diffusion.step import Step
from sd_explorer.progress import Progress


class Priority(IntEnum):
    """Who is served first. Between two items the worker turns to anything more urgent, and comes back."""

    PLACE = 0
    """A few milliseconds before the picture."""
    PICTURE = 1
    SAVE = 2
    FRAMES = 3
    """The steps of the picture that is shown."""
    ASKED = 4
    """Somebody pressed a button and looks on."""
    DERIVED = 5
    """Nobody asked for it, such as thumbnails."""


def nobody(*_):
    """Hear something and do nothing."""


@dataclass(eq=False)
class Ticket:
    """One request: a generator, who hears its items, how far it is and whether it is still wanted."""

    items: Iterable | Callable[[], Iterable] | None
    """The generator, or a function that makes it once its turn has come."""
    show: Callable[[Any], object] = nobody
    """Called with each item."""
    priority: Priority = Priority.DERIVED
    changed: Callable[[Ticket], object] = nobody
    """Called when it begins and after each item."""
    ended: Callable[[Ticket, BaseException | None], object] = nobody
    """Called once: the end, a stop, or an error."""
    count: int = 0
    """Results that will come; 0 while unknown."""
    done: float = 0.0
    """Results so far; a `Step` counts as its part of one."""
    seconds: float = 0.0
    """Time spent on it, without waiting."""
    begun: bool = False
    beside: bool = False
    """Whether it runs beside the pictures: it needs no model."""
    due: float = 0.0
    """Not before this time of `time.monotonic`."""
    _run: Iterator | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self):
        """Ask it to end before its next item."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def remaining(self) -> float | None:
        """Seconds of work that the rest will take at this pace; None while unknown."""
        return self.seconds / self.done * (self.count - self.done) if self.done and self.count else None

    def drive(self, leave: Callable[[], bool] = lambda: False) -> bool:
        """Take items until the end or a stop; False where `leave()` said to come back later."""
        try:
            if not self.begun and not self.stopped:
                self.begun = True
                self.changed(self)
            while not self.stopped and self._advance():
                if leave():
                    return False
        except BaseException as error:  # noqa: BLE001  a worker must outlive any work
            self.finish(error)
            return True
        self.finish()
        return True

    def _advance(self) -> bool:
        started = time.perf_counter()
        if self._run is None:
            made = self.items() if callable(self.items) else self.items
            self._run, self.items = iter(made or ()), None
        item = next(self._run, self)
        self.seconds += time.perf_counter() - started
        if item is self:
            return False
        if not self.stopped:
            self._note(item)
            self.show(item)
            self.changed(self)
        return True

    def _note(self, item):
        if isinstance(item, Progress):
            self.done, self.count = item.done, item.count
        elif isinstance(item, Step):
            self.done = int(self.done) + min((item.index + 1) / item.count, 0.999)
        elif item is not None:
            self.done = int(self.done) + 1

    def finish(self, error: BaseException | None = None):
        """End the generator here and say so; what it held is let go."""
        run, ended = self._run, self.ended
        self._run = self.items = None
        self.show, self.changed, self.ended = nobody, nobody, nobody
        try:
            if isinstance(run, Generator):
                run.close()
        finally:
            ended(self, error)
