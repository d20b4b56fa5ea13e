"""The only threads: one worker, the newest request of a lane wins, jobs stop between steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PATIENCE = 0.7
"""Seconds. While somebody drags a slider, a run that will end this soon is let finish if no picture has been
finished for this long: the drag then shows whole pictures, not only first guesses."""


class Stopped(Exception):
    """Raised inside a job when it is asked to stop."""


@dataclass(eq=False)
class Ticket:
    """One request: asked by the job between steps whether to go on."""

    job: Callable[[Ticket], None]
    lane: str
    remaining: float | None = None
    """Seconds the job thinks it still needs; None while unknown."""
    _stop: threading.Event = field(default_factory=threading.Event)

    def check(self):
        """Raise `Stopped` if this request is no longer wanted."""
        if self._stop.is_set():
            raise Stopped

    def stop(self):
        """Ask the job to end at its next check."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()


LANES = ("place", "picture", "save", "frames", "more")
"""Served in this order; each keeps only its newest request. `place` is for a few milliseconds before the picture."""
DERIVED = ("frames", "more")
"""Work on a picture that is shown: pointless as soon as another picture is asked for."""


class Worker:
    """Runs jobs on one daemon thread; exceptions of a job go to `on_error`."""

    def __init__(self, on_error: Callable[[BaseException], None]):
        self._on_error = on_error
        self._waiting: dict[str, Ticket] = {}
        self._running: Ticket | None = None
        self._finished = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="sd_explorer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Ticket], None], lane: str = "picture") -> Ticket:
        """Ask for `job(ticket)` in one of `LANES`. Older requests of that lane are dropped or told to stop."""
        ticket = Ticket(job, lane)
        overruled = (lane, *DERIVED) if lane == "picture" else (lane,)
        with self._changed:
            for other in overruled:
                dropped = self._waiting.pop(other, None)
                if dropped:
                    dropped.stop()
            self._waiting[lane] = ticket
            if self._running and self._running.lane in overruled and not self._spare(self._running):
                self._running.stop()
            self._changed.notify_all()
        return ticket

    def _spare(self, running: Ticket) -> bool:
        """Whether a run is so near its end, and pictures so rare, that it may finish first."""
        starved = time.monotonic() - self._finished > PATIENCE
        return running.lane == "picture" and starved and running.remaining is not None and running.remaining < PATIENCE

    def stop(self):
        """Drop what waits and stop what runs."""
        with self._changed:
            for ticket in (*self._waiting.values(), *([self._running] if self._running else [])):
                ticket.stop()
            self._waiting.clear()
            self._changed.notify_all()

    def idle(self, timeout: float | None = None) -> bool:
        """Wait until nothing runs or waits; False when `timeout` seconds passed first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running and not self._waiting, timeout)

    def close(self):
        """Stop everything and end the thread."""
        self.stop()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(10)

    def _next(self) -> Ticket | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            lane = next(lane for lane in LANES if lane in self._waiting)
            self._running = self._waiting.pop(lane)
            return self._running

    def _work(self):
        while ticket := self._next():
            run_job(ticket, self._on_error)
            with self._changed:
                if ticket.lane == "picture" and not ticket.stopped:
                    self._finished = time.monotonic()
                self._running = None
                self._changed.notify_all()
            del ticket  # a finished job must not keep its model and pictures alive


class SameThread:
    """A worker that runs each job at once in the caller's thread: for tests and scripts."""

    def __init__(self, on_error: Callable[[BaseException], None]):
        self._on_error = on_error

    def submit(self, job: Callable[[Ticket], None], lane: str = "picture") -> Ticket:
        """Run `job(ticket)` now."""
        ticket = Ticket(job, lane)
        run_job(ticket, self._on_error)
        return ticket

    def stop(self):
        """Nothing runs."""

    def idle(self, timeout: float | None = None) -> bool:
        """Always idle."""
        return True

    def close(self):
        """Nothing to end."""


def run_job(ticket: Ticket, on_error: Callable[[BaseException], None]):
    """Run one job; its exceptions go to `on_error`, being stopped is none."""
    try:
        ticket.check()
        ticket.job(ticket)
    except Stopped:
        pass
    except BaseException as error:  # noqa: BLE001  a worker thread must outlive any job
        on_error(error)
