"""Waking tells how far it is, in a process that has nothing yet."""

import json
import subprocess
import sys
import threading

from sd_explorer.models import waking

ALONE = """
import json, sys
from sd_explorer.models.waking import awake, wake
assert not awake() and "torch" not in sys.modules
told = []
for woken in wake():
    told.append([woken.done, woken.count, "torch" in sys.modules, "diffusers" in sys.modules])
print(json.dumps({"told": told, "awake": awake(), "again": len(list(wake()))}))
"""


def test_each_library_moves_it_on_and_the_rest_is_left_for_the_weights():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", ALONE], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    shares = [share for share, *_ in found["told"]]
    assert shares[0] == 0 and shares == sorted(set(shares)) and shares[-1] == waking.READ < waking.WHOLE
    assert found["told"][0][2:] == [False, False] and found["told"][1][2:] == [True, False]
    assert found["awake"] and found["again"] == 0, "once all are there, nothing is told"


def test_what_cannot_be_brought_in_is_left_to_whoever_needs_it(monkeypatch):
    monkeypatch.setattr(waking, "LIBRARIES", {"no_such_library": 60, "json": 35})
    assert [woken.done for woken in waking.wake()] == [0, 60, 95]


def test_two_sessions_that_wake_at_once_bring_in_one_library_after_the_other(monkeypatch):
    """Python raises a deadlock where each of two threads waits for a part that the other brings in."""
    inside, most, held = [], [], threading.Event()

    def bring_in(name):
        inside.append(name)
        most.append(len(inside))
        held.wait(0.05)
        inside.remove(name)

    monkeypatch.setattr(waking, "LIBRARIES", {"no_such_library": 60, "none_either": 35})
    monkeypatch.setattr(waking, "import_module", bring_in)
    threads = [threading.Thread(target=lambda: list(waking.wake())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]
