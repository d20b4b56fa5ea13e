"""A Dask cluster: what it loses it paints again, and the pictures are the same."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import deadly
import pytest

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.sweeps.run import run
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep

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


def test_a_cluster_that_loses_a_worker_leaves_the_same_pictures_bit_for_bit(tmp_path, table, command, calm):
    pytest.importorskip("distributed")
    grid, calm_one = tmp_path / "grid.toml", calm(2)
    (tmp_path / "program.py").write_text(CLUSTER)
    done = subprocess.run([sys.executable, str(tmp_path / "program.py"), str(grid), str(tmp_path / "out")],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert table(tmp_path / "out") == table(calm_one) and len(table(calm_one)) == 12


HUB = """
import asyncio, sys
from distributed import Scheduler, Worker

async def main():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard=False) as scheduler:
        async with Worker(scheduler.address, nthreads=1, dashboard=False):
            print("up", flush=True)
            await scheduler.finished()

asyncio.run(main())
"""


@pytest.fixture
def hub():
    """A function that starts a scheduler and its worker at a port of this machine, and waits until both are there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = []

    def start() -> tuple[str, subprocess.Popen]:
        words = [sys.executable, "-W", "ignore", "-c", HUB, str(port)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(deadly.__file__).parent), *sys.path])}
        started.append(subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout.readline() == "up\n"
        return f"tcp://127.0.0.1:{port}", started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_scheduler_that_is_killed_and_comes_back_loses_nothing_and_the_sweep_completes(hub, tmp_path, table):
    pytest.importorskip("distributed")
    from sd_explorer.sweeps.cluster import Cluster

    sweep, store = Sweep(Recipe(), {"seed": range(20, 32)}), Store(tmp_path / "out")
    address, process = hub()
    pool, found = Cluster(address), []
    for result in run(sweep, store, pool, str(tmp_path), paint=deadly.paint):
        found.append(result)
        if len(found) == 3:
            finished = table(store.folder)
            process.kill()
            process.wait()
            hub()
    pool.close()
    assert [result.problem for result in found] == [None] * 12 and {result.recipe for result in found} == {
        *sweep.recipes
    }
    wanted = {store.path(recipe).name: f"{recipe.seed}".encode() for recipe in sweep.recipes}
    assert table(store.folder) == wanted and finished.items() <= wanted.items()
    processes = {row["engine"] for row in map(json.loads, (store.folder / "index.jsonl").read_text().splitlines())}
    assert len(processes) == 2, "both workers painted"
