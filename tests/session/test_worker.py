"""One thread, newest request wins, stop means stop."""

import threading

import pytest

from sd_explorer.session.worker import LANES, SameThread, Stopped, Worker


@pytest.fixture
def worker():
    errors = []
    worker = Worker(errors.append)
    worker.errors = errors
    yield worker
    worker.close()


def waiting_job(log, name, started, go):
    def job(ticket):
        log.append(name)
        started.set()
        while not go.wait(0.005):
            ticket.check()
        log.append(f"{name} done")

    return job


def test_the_newest_request_wins_and_the_ones_between_are_dropped(worker):
    log, started, go = [], threading.Event(), threading.Event()
    worker.submit(waiting_job(log, "first", started, go))
    assert started.wait(5)
    for number in range(20):
        worker.submit(lambda ticket, number=number: log.append(number))
    assert worker.idle(5)
    assert log == ["first", 19]


def test_stop_ends_what_runs_and_drops_what_waits(worker):
    log, started, go = [], threading.Event(), threading.Event()
    worker.submit(waiting_job(log, "picture", started, go))
    worker.submit(lambda ticket: log.append("more"), "more")
    assert started.wait(5)
    worker.stop()
    assert worker.idle(5)
    assert log == ["picture"]


def test_a_new_picture_drops_derived_work_but_not_a_save(worker):
    log, started, go = [], threading.Event(), threading.Event()
    worker.submit(waiting_job(log, "blocker", started, go), "save")
    assert started.wait(5)
    for lane in reversed(LANES):
        worker.submit(lambda ticket, lane=lane: log.append(lane), lane)
    go.set()
    assert worker.idle(5)
    assert log == ["blocker", "blocker done", "place", "picture", "save"]


def test_a_run_near_its_end_is_spared_when_pictures_are_rare(worker):
    log, started, go = [], threading.Event(), threading.Event()
    ticket = worker.submit(waiting_job(log, "old", started, go))
    assert started.wait(5)
    ticket.remaining = 0.1
    worker.submit(lambda ticket: log.append("new"))
    assert not ticket.stopped
    go.set()
    assert worker.idle(5)
    assert log == ["old", "old done", "new"]


def test_a_long_run_is_stopped_at_once(worker):
    log, started, go = [], threading.Event(), threading.Event()
    ticket = worker.submit(waiting_job(log, "old", started, go))
    assert started.wait(5)
    ticket.remaining = 60.0
    worker.submit(lambda ticket: log.append("new"))
    assert ticket.stopped
    assert worker.idle(5)
    assert log == ["old", "new"]


def test_an_error_is_told_and_the_thread_lives_on(worker):
    log = []
    worker.submit(lambda ticket: 1 / 0)
    assert worker.idle(5)
    worker.submit(lambda ticket: log.append("alive"))
    assert worker.idle(5)
    assert log == ["alive"]
    assert [type(error) for error in worker.errors] == [ZeroDivisionError]


def test_close_ends_the_thread(worker):
    started, go = threading.Event(), threading.Event()
    worker.submit(waiting_job([], "job", started, go))
    assert started.wait(5)
    worker.close()
    assert not any(thread.name == "sd_explorer" and thread is worker._thread for thread in threading.enumerate())


def test_the_same_thread_worker_runs_at_once():
    log, errors = [], []
    worker = SameThread(errors.append)
    worker.submit(lambda ticket: log.append(threading.current_thread()))

    def stopped(ticket):
        raise Stopped

    worker.submit(stopped)
    worker.submit(lambda ticket: 1 / 0)
    assert log == [threading.current_thread()]
    assert len(errors) == 1
