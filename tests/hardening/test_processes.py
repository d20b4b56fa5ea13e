"""Forked and spawned processes paint the same pictures, and nothing of ours makes them wait without end."""

import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from hardening.processes import FORKS, paint
from sd_explorer import Problem, Recipe, Trace, load_model

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_forked_children_paint_load_and_do_not_wait_for_threads_that_are_not_there():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKS], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["paints True", "idle True", "begins True", "loads pocket-3d", "parent True"], (
        done.stderr
    )


def test_a_spawned_child_paints_the_same_picture_and_waits_without_spinning():
    picture = Trace.record(load_model("pocket", device="cpu"), Recipe(steps=2)).picture
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        theirs, policy = pool.submit(paint, "pocket", 2).result()
        assert np.array_equal(theirs, picture) and policy == os.environ["OMP_WAIT_POLICY"]
        with pytest.raises(Problem) as caught:
            pool.submit(paint, "./nothing", 2).result()
    assert caught.value.key == "model_not_found" and "nothing" in str(caught.value)


def test_what_is_recorded_travels_between_processes(model):
    trace = Trace.record(model("pocket"), Recipe(steps=2))
    back = pickle.loads(pickle.dumps(trace))
    assert back.recipe == trace.recipe and np.array_equal(back.picture, trace.picture)
    problem = pickle.loads(pickle.dumps(Problem("seed_range", value=-1, low=0, high=9)))
    assert problem.key == "seed_range" and problem.sentence("ja") == Problem(
        "seed_range", value=-1, low=0, high=9
    ).sentence("ja")


def test_a_program_that_ends_while_it_paints_ends_well():
    code = """
import threading
from sd_explorer import Recipe, Session
reached = threading.Event()
session = Session(Recipe(steps=150))
session.on("step", lambda step: reached.set())
session.paint()
assert reached.wait(100)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
