"""A Dask cluster: what it loses it paints again, and the pictures are the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sd_explorer.problems import Problem

pytestmark = pytest.mark.slow


def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    pytest.importorskip("distributed")
    from sd_explorer.sweeps.cluster import Cluster

    monkeypatch.setattr("sd_explorer.sweeps.cluster.PATIENCE", 1)
    with pytest.raises(Problem) as caught:
        Cluster("tcp://127.0.0.1:1")
    assert caught.value.key == "sweep_cluster"


CLUSTER = """
import os, signal, sys
from sd_explorer.sweeps.cluster import Cluster
from sd_explorer.sweeps.run import run
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep
if __name__ == "__main__":
    pool, killed = Cluster("local", 2), False
    for result in run(Sweep.read(sys.argv[1]), Store(sys.argv[2]), pool, "torch"):
        assert result.problem is None, result.problem
        if not killed:
            killed = True
            os.kill(next(iter(pool._own.workers.values())).process.pid, signal.SIGKILL)
    pool.close()
"""


def test_a_cluster_that_loses_a_worker_leaves_the_same_pictures_bit_for_bit(tmp_path, table, command):
    pytest.importorskip("distributed")
    grid, calm = tmp_path / "grid.toml", tmp_path / "calm"
    subprocess.run(command(calm, "--workers", "2"), check=True, capture_output=True)
    (tmp_path / "program.py").write_text(CLUSTER)
    done = subprocess.run([sys.executable, str(tmp_path / "program.py"), str(grid), str(tmp_path / "out")],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert table(tmp_path / "out") == table(calm) and len(table(calm)) == 12
