"""Work: long work with an owner. Its newest request wins, Stop ends it alone, whatever else is at work goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sd_explorer.diffusion.step import Step
from sd_explorer.progress import Progress
from sd_explorer.session.ticket import Priority, Ticket, nobody


class Work:
    """One kind of long work of one owner; an exhibit keeps one for each of its buttons.

        self.walking = Work(session, changed=self.bar.refresh, name="ui.tab_walk")
        self.walking.start(lambda model: walk(model, recipe, "a dog"), self._show, count=8)

    session: whose worker drives it. changed: called without a value whenever `state`, `done` or `seconds_left` are others,
    from whatever thread. name: key of the title that a sentence about a failure names. every: each request is done, the
    first one first (saves); else a new one takes the place of the one before.
    """

    def __init__(self, session, *, changed: Callable[[], object] = nobody, name: str = "", every: bool = False):
        self._session, self._changed, self._name, self._every = session, changed, name, every
        self._tickets: list[Ticket] = []
        self._lock = threading.Lock()
        self.finished = False
        """Whether the last request came to its own end, neither stopped nor failed."""
        self.spent = 0.0
        """Seconds that the last request took which ended, without waiting."""

    # -- what is going on ---------------------------------------------------------------------

    @property
    def state(self) -> str:
        """`idle`, `waiting` (something more urgent goes first) or `running`."""
        ticket = self._ticket
        return "idle" if ticket is None else "running" if ticket.begun else "waiting"

    @property
    def done(self) -> float:
        """Results so far; a step of the next one counts as its part."""
        return self._ticket.done if self._ticket else 0.0

    @property
    def count(self) -> int:
        """Results that will come; 0 while unknown or idle."""
        return self._ticket.count if self._ticket else 0

    @property
    def seconds_left(self) -> float | None:
        """What the rest will take at this pace; None while unknown."""
        return self._ticket.remaining if self._ticket else None

    @property
    def _ticket(self) -> Ticket | None:
        """The request that goes on, or the newest that waits."""
        with self._lock:
            return self._tickets[0 if self._every else -1] if self._tickets else None

    # -- asking and stopping ------------------------------------------------------------------

    def start(self, items: Iterable | Callable, show: Callable[[Any], object] = nobody, *, model: str | None = None,
              count: int = 0, priority: Priority = Priority.ASKED, process: bool = False, delay: float = 0.0):  # fmt: skip
        """Drive a generator on the worker; `show(item)` hears each item that is neither a `Step` nor a `Progress` nor None.

        items: a generator, or a function of a Model that makes one once its turn has come. model: the name of that model,
        loaded if it must be (of a trace: `trace.recipe.model`); None: the recipe's. count: how many results will come,
        for the time left; a generator may yield `Progress` instead. Between two items it can be stopped, and anything
        more urgent goes first. `show` is called with the session's lock, one at a time, and never after a stop: it
        writes widgets and computes nothing. process: what needs no model and waits for another process runs beside the
        pictures; `items` is then a function without arguments. delay: seconds to wait first.
        """
        if priority in (Priority.ASKED, Priority.SAVE):
            self._session.gesture()
        make = items if process or not callable(items) else lambda: items(self._session.model_named(model))
        ticket = Ticket(make, lambda item: self._show(ticket, show, item), priority, self._moved, self._ended, count)
        ticket.beside = process
        with self._lock:
            before = self._tickets[-1] if self._tickets and not self._every else None
            self._tickets.append(ticket)
            self.finished = False
        with self._session.showing:  # once this returns, nothing of the old request is shown any more
            if before and before.beside != process:
                self._session.worker(before.beside).stop(before)
            self._session.worker(process).submit(ticket, before, delay=delay)
        self._session.guard(self._changed, self._name)

    def stop(self):
        """Stop this work before its next item; what it has shown stays, and nothing is shown after this returns."""
        with self._lock:
            tickets = tuple(self._tickets)
        with self._session.showing:
            for ticket in tickets:
                self._session.worker(ticket.beside).stop(ticket)
        self._session.guard(self._changed, self._name)

    # -- the worker's side --------------------------------------------------------------------

    def _show(self, ticket: Ticket, show: Callable, item):
        if item is None or isinstance(item, (Step, Progress)):
            return
        with self._session.showing:
            if not ticket.stopped:
                show(item)

    def _moved(self, ticket: Ticket):
        self._session.guard(self._changed, self._name)

    def _ended(self, ticket: Ticket, error: BaseException | None):
        with self._lock:
            self._tickets.remove(ticket)
            self.spent = ticket.seconds
            if not self._tickets:
                self.finished = error is None and not ticket.stopped
        if error is not None:
            self._session.failed(error, self._name)
        self._session.guard(self._changed, self._name)
