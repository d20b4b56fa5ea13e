"""Threads wait without spinning in every way in, proved by what the OpenMP runtime itself says.

GNU's runtime calls its policy PASSIVE even where nothing was set and it spins 300,000 rounds; so the rounds are read.
"""

import os
import re
import subprocess
import sys

import pytest

from sd_explorer import threads
from sd_explorer.threads import cores_allowed

pytestmark = pytest.mark.slow
PYTHON = [sys.executable, "-c"]
TORCH = "import torch; torch.ones(400, 400) @ torch.ones(400, 400)"
WAYS = {
    "python": [*PYTHON, f"import sd_explorer; {TORCH}"],
    "a public name": [*PYTHON, f"from sd_explorer import Recipe; {TORCH}"],
    "a room": [*PYTHON, f"import sd_explorer.models.load; {TORCH}"],
    "the command": [sys.executable, "-m", "sd_explorer", "render", "a cat", "cat.png", "--steps", "1"],
}


def started(command, folder, **environment):
    """The environment without our settings plus `environment`; what the process says."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    return subprocess.run(command, cwd=folder, env=clean | {"OMP_DISPLAY_ENV": "VERBOSE"} | environment,
                          capture_output=True, text=True, check=True)  # fmt: skip


def rounds(words: str) -> set[int]:
    """How often a waiting thread looks again before it sleeps, as each OpenMP runtime of a process tells."""
    return {int(number) for number in re.findall(r"GOMP_SPINCOUNT\s*=\s*'(\d+)'", words)}


def spins(command, folder, **environment) -> set[int]:
    """The rounds that a process tells of."""
    return rounds(started(command, folder, **environment).stderr)


@pytest.fixture(scope="module", autouse=True)
def runtime_that_tells(tmp_path_factory):
    told = spins([*PYTHON, TORCH], tmp_path_factory.mktemp("asked"))
    if not told:
        pytest.skip("this torch's OpenMP runtime does not tell how it waits")
    assert min(told) > 0, "left alone it spins"


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_the_runtime_itself_says_that_threads_wait_without_spinning(way, tmp_path):
    assert spins(WAYS[way], tmp_path) == {0}


def test_what_the_user_set_stays(tmp_path):
    assert min(spins(WAYS["python"], tmp_path, OMP_WAIT_POLICY="ACTIVE")) > 1_000_000


def test_nothing_is_said_where_it_would_come_too_late(tmp_path):
    code = (
        f"{TORCH}; import os, sd_explorer; print(os.environ.get('OMP_WAIT_POLICY'), os.environ.get('OMP_NUM_THREADS'))"
    )
    assert started([*PYTHON, code], tmp_path).stdout.split() == ["None", "None"]


def test_a_notebooks_kernel_waits_without_spinning_too(tmp_path):
    """Voila, Binder, JupyterLab and plain Jupyter all start such a kernel; its words go to its own streams."""
    from jupyter_client.manager import start_new_kernel

    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    with (tmp_path / "words").open("w") as words:
        manager, client = start_new_kernel(env=clean | {"OMP_DISPLAY_ENV": "VERBOSE"}, stderr=words)
        try:
            reply = client.execute_interactive(f"from sd_explorer import Recipe\n{TORCH}", timeout=120)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    assert rounds((tmp_path / "words").read_text()) == {0}


@pytest.mark.parametrize("words, cores", [("150000 100000", 2), ("100000 100000", 1), ("50000 100000", 1), ("max 100000", None),
                                          ("", None), ("1 0", None), ("a b", None)])  # fmt: skip
def test_a_containers_quota_is_read_as_cores(words, cores, tmp_path):
    file = tmp_path / "cpu.max"
    file.write_text(words)
    assert cores_allowed(file) == cores


def test_no_container_is_no_quota(tmp_path):
    assert cores_allowed(tmp_path / "cpu.max") is None


@pytest.mark.parametrize(
    "words, count", [("max 100000", 8), ("150000 100000", 2), ("50000 100000", 1), ("1600000 100000", 8)]
)
def test_a_containers_quota_bounds_the_cores(tmp_path, monkeypatch, words, count):
    (tmp_path / "cpu.max").write_text(words)
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert threads.cores(tmp_path / "cpu.max") == count
