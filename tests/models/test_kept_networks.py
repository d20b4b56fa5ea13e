"""Compiled networks on disk: whole or not at all, and never a reason to fail."""

import os
import subprocess
import sys

import pytest
import torch

from sd_explorer import Recipe, Trace, load_model
from sd_explorer.models.engines import kept


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "kept_folder", lambda: tmp_path / "engines")
    return tmp_path / "engines"


def test_what_is_kept_comes_back(folder):
    kept.keep("a", b"network")
    assert kept.read("a") == b"network" and os.listdir(folder) == ["a"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"x" + data[41:]]
)
def test_what_is_damaged_is_removed(folder, damage):
    kept.keep("a", bytes(100))
    (folder / "a").write_bytes(damage((folder / "a").read_bytes()))
    assert kept.read("a") is None and not (folder / "a").exists()


def test_a_folder_that_cannot_be_is_no_fault(folder):
    folder.write_text("a file where the folder should be")
    kept.keep("a", b"network")
    kept.forget("a")
    assert kept.read("a") is None


def test_a_full_disk_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr(kept.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10})())
    kept.keep("a", b"network")
    assert kept.read("a") is None


def test_the_longest_unused_goes_first(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST_BYTES", 250)
    for age, name in enumerate("abc"):
        kept.keep(name, bytes(50))
        os.utime(folder / name, (1000 + age, 1000 + age))
    kept.read("a")
    kept.keep("d", bytes(50))
    assert sorted(os.listdir(folder)) == ["a", "c", "d"]


def test_a_fingerprint_changes_with_every_weight():
    one, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
    other.load_state_dict(one.state_dict())
    assert kept.fingerprint(one) == kept.fingerprint(other) != kept.fingerprint(other, "more")
    with torch.no_grad():
        other.bias[1] += 1e-6
    assert kept.fingerprint(one) != kept.fingerprint(other)


def test_a_network_of_another_version_is_compiled_anew(folder, checkpoint):
    pytest.importorskip("openvino.frontend.pytorch")
    load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")
    names = os.listdir(folder)
    for name in names:
        kept.keep(name, b"what another version wrote")
    fast = load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")
    assert fast.engine.note is None and Trace.record(fast, Recipe(steps=1)).picture.any()
    assert all((folder / name).stat().st_size > 1000 for name in names)


def test_two_kernels_may_compile_at_once(tmp_path, checkpoint):
    pytest.importorskip("openvino.frontend.pytorch")
    code = (
        "import sys, pathlib\nfrom sd_explorer import Recipe, Trace, load_model\nfrom sd_explorer.models.engines import kept\n"
        f"kept.kept_folder = lambda: pathlib.Path({str(tmp_path)!r})\n"
        f"model = load_model({str(checkpoint('pocket'))!r}, device='cpu', engine='openvino')\n"
        "print(Trace.record(model, Recipe(steps=2)).final.tobytes().hex())"
    )
    kernels = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [kernel.communicate()[0] for kernel in kernels]
    assert [kernel.returncode for kernel in kernels] == [0, 0] and said[0] == said[1] != ""
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]
