"""The only threads: a worker drives generators, the most urgent one first, and may leave one between two items."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from weakref import WeakSet

from sd_explorer.diffusion.step import Step
from sd_explorer.progress import Progress
from sd_explorer.threads import after_fork

PATIENCE = 0.7
"""Seconds. While somebody drags a slider, a run that will end this soon is let finish if no picture has been
finished for this long: the drag then shows whole pictures, not only first guesses."""


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


class Worker:
    """Drives tickets on one daemon thread; what even `Ticket.ended` did not catch goes to `on_error`."""

    def __init__(self, on_error: Callable[[BaseException], None]):
        self._on_error = on_error
        self._queue: list[Ticket] = []
        self._running: Ticket | None = None
        self._finished = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="sd_explorer", daemon=True)
        self._thread.start()
        _WITH_THREADS.add(self)

    def _orphaned(self):
        """In a forked child, where its thread is not: nothing runs or waits any more, and nothing will."""
        self._changed = threading.Condition()
        self._queue, self._running, self._closed = [], None, True

    def submit(self, ticket: Ticket, instead_of: Ticket | None = None, *, delay: float = 0.0):
        """Ask for a ticket, after `delay` seconds; what it stands in for is dropped, or let finish if it is a picture near its end."""
        ticket.due = time.monotonic() + delay if delay else 0.0
        dropped = None
        with self._changed:
            if instead_of and not self._spare(instead_of):
                dropped = self._drop(instead_of)
            if not self._closed:
                self._queue.append(ticket)
            self._changed.notify_all()
        for one in (dropped, ticket if self._closed else None):
            if one:
                one.stop()
                self._finish(one)

    def _drop(self, ticket: Ticket) -> Ticket | None:
        """Tell it to stop; what has not begun is gone at once and returned."""
        ticket.stop()
        if ticket in self._queue and ticket is not self._running and not ticket.begun:
            self._queue.remove(ticket)
            return ticket
        return None  # the thread that drives it ends it

    def _spare(self, ticket: Ticket) -> bool:
        """Whether a picture is so near its end, and pictures so rare, that it may finish first."""
        starved = time.monotonic() - self._finished > PATIENCE
        near = ticket.remaining is not None and ticket.remaining < PATIENCE
        return ticket.priority is Priority.PICTURE and starved and near and not ticket.stopped

    def stop(self, ticket: Ticket):
        """Stop one ticket; the others go on."""
        with self._changed:
            dropped = self._drop(ticket)
            self._changed.notify_all()
        if dropped:
            self._finish(dropped)

    def idle(self, timeout: float | None = None) -> bool:
        """Wait until nothing runs or waits; False when `timeout` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running and not self._queue, timeout)

    def close(self):
        """Stop everything; the thread ends as soon as it is free. Never waits for it."""
        with self._changed:
            self._closed = True
            for ticket in (*self._queue, *([self._running] if self._running else [])):
                ticket.stop()
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread's end after `close`; whether it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _next(self) -> Ticket | None:
        with self._changed:
            while True:
                if ready := self._ready():
                    self._running = min(ready, key=lambda ticket: ticket.priority)  # the first of equals
                    return self._running
                if self._closed:
                    return None
                dues = [ticket.due for ticket in self._queue]
                self._changed.wait(max(0.0, min(dues) - time.monotonic()) if dues else None)

    def _ready(self) -> list[Ticket]:
        now = time.monotonic()
        return [ticket for ticket in self._queue if ticket.due <= now or ticket.stopped]

    def _leave(self) -> bool:
        """Whether something more urgent than the running ticket waits."""
        with self._changed:
            return any(self._running and ticket.priority < self._running.priority for ticket in self._ready())

    def _work(self):
        while ticket := self._next():
            over = True
            try:
                over = ticket.drive(self._leave)
            except BaseException as error:  # noqa: BLE001  whoever heard of the end raised
                self._on_error(error)
            with self._changed:
                if over:
                    self._queue.remove(ticket)
                    if ticket.priority is Priority.PICTURE and not ticket.stopped:
                        self._finished = time.monotonic()
                self._running = None
                self._changed.notify_all()
            del ticket  # a finished one must not keep its model and pictures alive

    def _finish(self, ticket: Ticket):
        try:
            ticket.finish()
        except BaseException as error:  # noqa: BLE001
            self._on_error(error)


_WITH_THREADS: WeakSet[Worker] = WeakSet()
after_fork(lambda: [worker._orphaned() for worker in tuple(_WITH_THREADS)] and None)


class SameThread:
    """A worker that drives each ticket at once in the caller's thread: for tests and scripts."""

    def __init__(self, on_error: Callable[[BaseException], None]):
        self._on_error = on_error
        self._resting: list[Ticket] = []
        self._closed = False

    def submit(self, ticket: Ticket, instead_of: Ticket | None = None, *, delay: float = 0.0):
        """Drive a ticket to its end now; one with a delay waits for `rest`."""
        if instead_of:
            self.stop(instead_of)
        if self._closed:
            ticket.stop()
        if delay and not self._closed:
            self._resting.append(ticket)
        else:
            self._drive(ticket)

    def rest(self):
        """Let time pass: what waits for its hour is driven."""
        resting, self._resting = self._resting, []
        for ticket in resting:
            self._drive(ticket)

    def _drive(self, ticket: Ticket):
        try:
            ticket.drive()
        except BaseException as error:  # noqa: BLE001
            self._on_error(error)

    def stop(self, ticket: Ticket):
        """Stop one ticket before its next item."""
        ticket.stop()

    def idle(self, timeout: float | None = None) -> bool:
        """Always idle."""
        return True

    def close(self):
        """Drive nothing more."""
        self._closed, self._resting = True, []

    def join(self, timeout: float | None = None) -> bool:
        """There is no thread to wait for."""
        return True
