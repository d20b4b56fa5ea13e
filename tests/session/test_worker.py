"""One thread, the most urgent first, generators left and gone on with between two items, stop means stop."""

import threading
import time

import pytest

from sd_explorer.session.ticket import Priority, Ticket
from sd_explorer.session.worker import PAUSE, SameThread, Worker


@pytest.fixture
def worker():
    errors = []
    worker = Worker(errors.append)
    worker.errors = errors
    yield worker
    worker.close()
    assert worker.join(5)


class Gate:
    """A generator that waits before each of its items until it is let through, and notes them in a log."""

    def __init__(self, log, name, count=2):
        self.log, self.name, self.count = log, name, count
        self.reached, self.open = threading.Event(), threading.Semaphore(0)

    def __iter__(self):
        try:
            for number in range(self.count):
                self.reached.set()
                assert self.open.acquire(timeout=20)
                self.log.append(f"{self.name}{number}")
                yield number
            self.log.append(f"{self.name} end")
        finally:
            self.log.append(f"{self.name} closed")

    def let(self, times=1):
        for _ in range(times):
            self.open.release()


def noting(log, name):
    """A ticket's items: one, noted in a log."""
    return lambda: log.append(name)


def test_what_is_more_urgent_goes_between_two_items_and_the_rest_follows(worker):
    log, gate = [], Gate([], "walk", 3)
    gate.log = log
    worker.submit(Ticket(gate, priority=Priority.ASKED))
    assert gate.reached.wait(5)
    for priority in (Priority.DERIVED, Priority.SAVE, Priority.PICTURE, Priority.PLACE):
        worker.submit(Ticket(noting(log, priority.name), priority=priority))
    gate.let(3)
    assert worker.idle(5)
    assert log == ["walk0", "PLACE", "PICTURE", "SAVE", "walk1", "walk2", "walk end", "walk closed", "DERIVED"]


def test_equals_are_served_in_the_order_of_asking(worker):
    log, gate = [], Gate([], "first", 2)
    gate.log = log
    worker.submit(Ticket(gate, priority=Priority.SAVE))
    assert gate.reached.wait(5)
    for number in range(3):
        worker.submit(Ticket(noting(log, number), priority=Priority.SAVE))
    gate.let(2)
    assert worker.idle(5)
    assert log == ["first0", "first1", "first end", "first closed", 0, 1, 2]


def test_what_stands_in_for_another_drops_it_before_its_next_item(worker):
    log = []
    gate = Gate(log, "old", 5)
    tickets = [Ticket(gate)]
    worker.submit(tickets[0])
    assert gate.reached.wait(5)
    for number in range(20):
        tickets.append(Ticket(noting(log, number)))
        worker.submit(tickets[-1], tickets[-2])
    gate.let()
    assert worker.idle(5)
    assert log == ["old0", "old closed", 19]


def test_stopping_one_spares_the_others(worker):
    log = []
    gate = Gate(log, "one", 5)
    one, other = Ticket(gate), Ticket(noting(log, "other"))
    worker.submit(one)
    worker.submit(other)
    assert gate.reached.wait(5)
    worker.stop(one)
    gate.let()
    assert worker.idle(5)
    assert log == ["one0", "one closed", "other"]


def test_what_waits_is_gone_at_once_when_stopped(worker):
    ended, gate = [], Gate([], "long")
    worker.submit(Ticket(gate))
    assert gate.reached.wait(5)
    waiting = Ticket([1], ended=lambda ticket, error: ended.append(ticket))
    worker.submit(waiting)
    worker.stop(waiting)
    assert ended == [waiting]  # although the thread is busy
    gate.let(2)


def overrule(worker, gate, ticket):
    """Ask for a newer picture while a ticket, which a gate holds, is at work."""
    worker.submit(ticket)
    assert gate.reached.wait(5)
    worker.submit(Ticket(noting(gate.log, "new"), priority=Priority.PICTURE), ticket)


@pytest.mark.parametrize("near, spared", [(0.1, True), (60.0, False)])
def test_a_run_near_its_end_is_spared_when_pictures_are_rare(worker, near, spared):
    gate = Gate([], "old")
    ticket = Ticket(gate, priority=Priority.PICTURE, count=2, done=1.0, seconds=near)
    overrule(worker, gate, ticket)
    assert ticket.stopped is not spared
    gate.let(2)
    assert worker.idle(5)
    assert gate.log == (["old0", "old1", "old end", "old closed", "new"] if spared else ["old0", "old closed", "new"])


@pytest.mark.parametrize("seconds, spared", [(0.1, True), (0.6, False)], ids=["short", "long"])
def test_while_pictures_come_often_only_a_short_run_is_spared(worker, seconds, spared):
    gate = Gate([], "old")
    worker._finished = float("inf")  # a picture has just been finished, and always will have been
    ticket = Ticket(gate, priority=Priority.PICTURE, count=2, done=1.0, seconds=seconds)
    worker.submit(ticket)
    assert gate.reached.wait(5)
    worker.submit(Ticket(noting(gate.log, "middle"), priority=Priority.PICTURE), ticket)
    worker.submit(newest := Ticket(noting(gate.log, "new"), priority=Priority.PICTURE), worker._queue[-1])
    assert ticket.stopped is not spared and not newest.stopped
    gate.let(2)
    assert worker.idle(5)
    assert gate.log[-1] == "new" and "middle" not in gate.log and ("old end" in gate.log) is spared


@pytest.mark.parametrize("usual, spared", [(0.3, True), (5.0, False)])
def test_before_its_first_step_a_run_is_taken_to_be_as_long_as_the_one_before(worker, usual, spared):
    gate = Gate([], "old")
    worker._usual = usual
    ticket = Ticket(gate, priority=Priority.PICTURE)
    overrule(worker, gate, ticket)
    assert ticket.stopped is not spared
    gate.let(2)
    assert worker.idle(5)


def test_steps_are_drawn_only_after_the_browser_had_time_for_the_picture(worker):
    order, begun = [], time.monotonic()
    worker.submit(Ticket(noting(order, "frames"), priority=Priority.FRAMES))
    worker.submit(Ticket(noting(order, "asked"), priority=Priority.ASKED))
    assert worker.idle(5)
    assert order == ["asked", "frames"] and time.monotonic() - begun >= PAUSE


@pytest.mark.parametrize("where", ["items", "show", "changed", "ended"])
def test_an_error_is_told_and_the_thread_lives_on(worker, where):
    log, told = [], []

    def broken(*_):
        raise ZeroDivisionError

    ticket = Ticket([1], ended=lambda ticket, error: told.append(error))
    setattr(ticket, where, broken)
    worker.submit(ticket)
    worker.submit(Ticket(noting(log, "alive")))
    assert worker.idle(5)
    assert log == ["alive"]
    assert [type(error) for error in (*told, *worker.errors)] == [ZeroDivisionError]


def test_close_neither_waits_nor_leaves_anything_open():
    worker, gate, ended = Worker(lambda error: None), Gate([], "load"), []
    worker.submit(Ticket(gate))
    worker.submit(Ticket(Gate(gate.log, "next"), ended=lambda ticket, error: ended.append(error)))
    assert gate.reached.wait(5)
    worker.close()  # returns although the thread is busy
    gate.let()
    assert worker.join(5)
    assert gate.log == ["load0", "load closed"] and ended == [None]


def test_what_is_asked_for_after_close_ends_at_once_and_nothing_waits_for_it():
    worker, ended = Worker(lambda error: None), []
    worker.close()
    worker.submit(Ticket([1], ended=lambda ticket, error: ended.append(ticket.stopped)))
    assert ended == [True] and worker.idle(5) and worker.join(5)


def test_a_ticket_can_wait_for_its_hour(worker):
    log, over = [], threading.Event()
    worker.submit(Ticket(noting(log, "later"), ended=lambda *_: over.set()), delay=0.01)
    worker.submit(Ticket(noting(log, "never"), priority=Priority.PLACE), delay=1000)
    worker.submit(Ticket(noting(log, "now")))
    assert over.wait(5)
    assert log == ["now", "later"]


def test_a_finished_ticket_holds_nothing(worker):
    import weakref

    class Thing:
        pass

    thing = Thing()
    ticket = Ticket(lambda thing=thing: [thing], show=lambda item, thing=thing: None)
    gone = weakref.ref(thing)
    worker.submit(ticket)
    del thing
    assert worker.idle(5)
    assert gone() is None


def test_the_same_thread_worker_runs_at_once_and_rests_when_told():
    log, errors = [], []
    worker = SameThread(errors.append)
    worker.submit(Ticket(noting(log, threading.current_thread())))
    worker.submit(Ticket(noting(log, "later")), delay=1)
    assert log == [threading.current_thread()]
    worker.rest()
    assert log[1:] == ["later"]
