"""UMAP beside: the same points each time, given up when nobody wants them, gone when its kernel is."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from sd_explorer.prompts import beside, lays_out
from sd_explorer.prompts.beside import laying_out, umap_beside, warm
from sd_explorer.prompts.projections import exact_neighbours, upright

VECTORS = np.random.default_rng(0).standard_normal((72, 24)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
STARTED_AND_KILLED = """
import os, signal, sys
import numpy as np
from sd_explorer.prompts.beside import laying_out, warm
work = laying_out(np.random.default_rng(0).standard_normal((3000, 24)), neighbours=15)
next(work)
print(warm().pid, flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_repeats_tells_its_rounds_and_stays_warm():
    told = []
    points = umap_beside(VECTORS, lambda *at: told.append(at), neighbours=5)
    process = warm().pid
    assert points.shape == (72, 2) and np.isfinite(points).all()
    assert np.array_equal(points, umap_beside(VECTORS, neighbours=5)) and warm().pid == process
    assert told[0] == (0, 1) and all(done <= count for done, count in told)


def test_given_up_layouts_do_not_end_the_process_and_errors_come_back():
    process = warm().pid

    def stop(done, count):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        umap_beside(VECTORS, stop)
    with pytest.raises(RuntimeError, match="metric"):
        umap_beside(VECTORS, metric="no_such_metric")
    assert umap_beside(VECTORS, dimensions=3).shape == (72, 3) and warm().pid == process


def test_a_process_that_was_killed_is_told_and_started_anew():
    work = laying_out(VECTORS)
    next(work)
    os.kill(warm().pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="ended with"):
        while True:
            next(work)
    assert umap_beside(VECTORS).shape == (72, 2)


def test_it_ends_with_its_kernel_however_that_ends():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", STARTED_AND_KILLED], **pipes) as kernel:
        child = int(kernel.stdout.readline())
        assert running(child)
        kernel.stdin.write(b"\n")
        kernel.stdin.close()
        kernel.stdout.read()  # ends when both have let go of it
    gone = subprocess.run(["tail", f"--pid={child}", "-f", "/dev/null"], timeout=60)
    assert gone.returncode == 0 and not running(child)


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_compiled_code_goes_to_the_users_cache_or_to_a_folder_that_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(lays_out, "keep_compiled", lambda: None)
    for home, kept in ((tmp_path / "home", True), (tmp_path / "a_file", False)):
        (tmp_path / "a_file").write_text("no folder can be made here")
        monkeypatch.setattr("platformdirs.user_cache_path", lambda name, home=home: home)
        with lays_out.numba_cache():
            folder = os.environ.pop("NUMBA_CACHE_DIR")
            assert os.path.isdir(folder) and folder.startswith(str(home)) == kept
        assert os.path.isdir(folder) == kept


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan", "correlation"])
def test_exact_neighbours_are_those_of_the_metric(metric, monkeypatch):
    from sklearn.metrics import pairwise_distances

    found, away, _ = exact_neighbours(VECTORS, 7, metric)
    true = pairwise_distances(VECTORS, metric=metric)
    assert np.array_equal(found, np.argsort(true, axis=1)[:, :7]) and found.dtype == np.int32
    assert np.allclose(away, np.sort(true, axis=1)[:, :7], atol=2e-3)
    monkeypatch.setattr("sd_explorer.prompts.projections.EXACT", 10)
    monkeypatch.setattr("sd_explorer.prompts.projections.EXACT_SLOW", 10)
    assert exact_neighbours(VECTORS, 7, metric) is None


def test_upright_only_turns():
    points = np.random.default_rng(1).standard_normal((50, 2)) * [1, 5]
    turned = upright(points)
    assert turned[:, 0].var() > turned[:, 1].var() and np.array_equal(turned, upright(points))
    lengths = [np.linalg.norm(p[:, None] - p[None], axis=-1) for p in (points, turned)]
    assert np.allclose(*lengths, atol=1e-4)


def test_a_request_that_is_no_longer_the_newest_is_passed_over():
    class Pipe:
        lines = iter(
            [b'{"serial": 1, "shape": [1, 1]}\n', b'{"serial": 2, "shape": [1, 1]}\n', b'{"serial": 0}\n', b""]
        )

        def readline(self):
            return next(self.lines)

        def read(self, size):
            return bytes(size)

    assert list(lays_out.Requests(Pipe())) == [] and beside.PATIENCE < 1
