"""What child processes are asked to do; importable by those that are spawned."""

from __future__ import annotations

import os


def paint(name: str, steps: int):
    """(picture, OMP_WAIT_POLICY) of a recipe, in a process that begins with nothing."""
    from sd_explorer import Recipe, Trace, load_model

    return Trace.record(load_model(name), Recipe(steps=steps)).picture, os.environ.get("OMP_WAIT_POLICY")


FORKS = """
import os, signal, sys
import numpy as np
from sd_explorer import Recipe, Session, Trace, load_model
from sd_explorer.models.loading import ONE_AT_A_TIME

model, recipe = load_model("pocket"), Recipe(steps=2)
picture = Trace.record(model, recipe).picture
session = Session(recipe)
session.paint()
assert session.idle(120)

def in_a_child(name, call):
    child = os.fork()
    if child == 0:
        signal.alarm(100)  # ends it where it would wait without end
        print(name, call(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)

def same(other):  # but for the rounding of sums that one thread does in another order than two
    return bool(np.abs(other.astype(int) - picture).max() <= 2)

def painted():
    return same(Trace.record(model, recipe).picture)

def old_session():
    session.change(seed=5)
    return session.idle(50)

def new_session():
    fresh = Session(recipe)
    fresh.paint()
    return fresh.idle(90) and same(fresh.trace.picture)

in_a_child("paints", painted)
in_a_child("idle", old_session)
in_a_child("begins", new_session)
with ONE_AT_A_TIME:
    in_a_child("loads", lambda: load_model("pocket-3d").name)
print("parent", painted())
"""
"""A program that paints, then forks: what its children can do, a line for each that ended well."""
