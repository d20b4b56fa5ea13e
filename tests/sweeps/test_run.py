"""Processes die, pictures fail, machines go: the rest goes on, and the pictures are the same."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import deadly
import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.sweeps.painting import paint
from sd_explorer.sweeps.pools import Here, Processes
from sd_explorer.sweeps.run import run
from sd_explorer.sweeps.store import INDEX, Store
from sd_explorer.sweeps.sweep import Sweep

pytestmark = pytest.mark.slow


@pytest.fixture
def pool():
    """Two processes."""
    pool = Processes(2)
    yield pool
    pool.close()


def test_a_picture_that_fails_is_reported_and_the_rest_goes_on(tmp_path):
    sweep = Sweep(Recipe(), {"seed": [4, 5, 6]})
    results = list(run(sweep, Store(tmp_path), Here(), paint=deadly.paint))
    assert [result.problem is None for result in results] == [True, False, True]
    assert results[1].problem.key == "sweep_failed" and "poison" in str(results[1].problem)
    assert [row["problem"] for row in Store(tmp_path).lines() if row["seed"] == 5] == [str(results[1].problem)]


def test_a_process_that_dies_costs_no_picture_and_a_deadly_one_is_found(tmp_path, pool):
    sweep = Sweep(Recipe(), {"seed": [1, 7, 2, 13, 3, 4, 6, 8]})
    deadly_one = sweep.cells[3].recipe
    (tmp_path / "notes").mkdir()
    results = list(_run_deadly(sweep, Store(tmp_path / "out"), pool, tmp_path / "notes"))
    assert {result.recipe for result in results if result.problem} == {deadly_one}
    assert {result.recipe for result in results} == set(sweep.recipes) and len(results) == 8
    assert [result.problem.key for result in results if result.problem] == ["sweep_died"]


def _run_deadly(sweep, store, pool, notes):
    from collections import deque

    from sd_explorer.sweeps.run import _Driver

    store.begin(sweep)
    return _Driver(store, pool, str(notes), deadly.paint, deque(sweep.recipes)).results()


def test_processes_killed_on_the_way_leave_the_same_pictures_bit_for_bit(tmp_path, pool, table, command, calm):
    killed, sweep = False, Sweep.read(tmp_path / "grid.toml")
    for _ in run(sweep, Store(tmp_path / "killed"), pool, "torch"):
        if not killed:
            killed = True
            os.kill(next(iter(pool._pool._processes)), signal.SIGKILL)
    assert table(tmp_path / "killed") == table(calm(2)) and len(table(calm(2))) == 12


@pytest.mark.parametrize("workers", [1, 2])
def test_a_program_killed_on_the_way_loses_nothing_and_the_same_command_goes_on(
    workers, tmp_path, table, command, calm
):
    out = tmp_path / "out"
    program = subprocess.Popen(command(out, "--workers", workers), stderr=subprocess.PIPE, text=True)
    while len(list(out.glob("*.png"))) < 2 and program.poll() is None:
        os.sched_yield()
    program.kill()
    program.communicate()  # its children hold its error stream: this ends when they have ended
    finished = table(out)
    assert 2 <= len(finished) < 12
    done = subprocess.run(command(out, "--workers", workers), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{len(finished)} pictures are there" in done.stdout
    assert table(out) == table(calm(workers)) and finished.items() <= table(out).items()
    assert len((out / INDEX).read_text().splitlines()) <= 13


def test_what_every_pool_is_asked_to_do_travels_by_name():
    import pickle

    assert pickle.loads(pickle.dumps(paint)) is paint and Path(deadly.__file__).is_file()
