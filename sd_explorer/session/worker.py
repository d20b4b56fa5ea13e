"""The only threads: a worker drives generators, the most urgent one first, and may leave one between two items."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from weakref import WeakSet

from sd_explorer.session.ticket import Priority, Ticket
from sd_explorer.threads import after_fork

PATIENCE = 0.7
"""Seconds. While somebody drags a slider, a run that will end this soon is let finish if no picture has been
finished for this long: the drag then shows whole pictures, not only first guesses."""
SHORT = 1.0
"""Seconds. A run that takes no longer as a whole is let finish in any case: a drag is then one finished picture after the
other, each of them a setting that the slider passed, and none waits longer than this. A run that is dropped at each move
costs as much and shows nothing but first guesses."""
PAUSE = 0.4
"""Seconds before the steps of a picture are decoded: both cores are free until the browser has drawn the picture itself."""
LAST_STEP = 30.0
"""Seconds that a program which ends waits for what is being computed."""


class Worker:
    """Drives tickets on one daemon thread; what even `Ticket.ended` did not catch goes to `on_error`."""

    def __init__(self, on_error: Callable[[BaseException], None]):
        self._on_error = on_error
        self._queue: list[Ticket] = []
        self._running: Ticket | None = None
        self._finished, self._usual = 0.0, float("inf")
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
        delay = max(delay, PAUSE if ticket.priority is Priority.FRAMES else 0.0)
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
        """Whether a picture is so near its end, and pictures so rare or runs so short, that it may finish first."""
        if not ticket.begun or ticket.stopped or ticket.priority is not Priority.PICTURE:
            return False
        left = ticket.remaining
        if left is None:  # before its first step it is taken to be as long as the one before
            return self._usual < SHORT
        starved = time.monotonic() - self._finished > PATIENCE
        return ticket.seconds + left < SHORT or (starved and left < PATIENCE)

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
                        self._finished, self._usual = time.monotonic(), ticket.seconds
                self._running = None
                self._changed.notify_all()
            del ticket  # a finished one must not keep its model and pictures alive

    def _finish(self, ticket: Ticket):
        try:
            ticket.finish()
        except BaseException as error:  # noqa: BLE001
            self._on_error(error)


_WITH_THREADS: WeakSet[Worker] = WeakSet()


def _none_is_there():
    """In a forked child: threads stayed behind."""
    for worker in tuple(_WITH_THREADS):
        worker._orphaned()


after_fork(_none_is_there)


@atexit.register
def _end_before_python():
    """Let each thread end its step: Python ends daemon threads inside torch, and that aborts the process."""
    workers = tuple(_WITH_THREADS)
    for worker in workers:
        worker.close()
    for worker in workers:
        worker.join(LAST_STEP)


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
