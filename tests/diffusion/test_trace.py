"""Trace: a run kept in memory and on disk."""

import json
import pickle

import numpy as np
import pytest
from safetensors.numpy import save_file

from sd_explorer import Problem, Recipe, Trace, denoise
from sd_explorer.diffusion.step import ARRAYS

FIELDS = ("index", "count", "timestep", "sigma", "seconds")


@pytest.fixture(scope="module", params=[("ddim", 4), ("heun", 3), ("dpmpp_2m", 1)], ids=str)
def trace(request, model):
    scheduler, scale = request.param
    return Trace.record(
        model("pocket"), Recipe(prompt="りんご", scheduler=scheduler, steps=3, guidance_scale=scale, width=72)
    )


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_saved_and_loaded_it_is_the_same_to_the_last_bit(trace, suffix, tmp_path):
    loaded = Trace.load(trace.save(tmp_path / f"run{suffix}"))
    assert loaded.recipe == trace.recipe
    assert np.array_equal(loaded.picture, trace.picture)
    assert len(loaded.steps) == len(trace.steps)
    for one, other in zip(trace.steps, loaded.steps, strict=True):
        assert all(getattr(one, name) == getattr(other, name) for name in FIELDS)
        assert all(type(getattr(one, name)) is type(getattr(other, name)) for name in FIELDS)
        for name in ARRAYS:
            a, b = getattr(one, name), getattr(other, name)
            assert (a is None and b is None) or (np.array_equal(a, b) and a.dtype == b.dtype == np.float32)
    assert np.array_equal(loaded.settling, trace.settling)


def test_zero_terminal_snr_survives_the_disk(model, tmp_path):
    trace = Trace.record(model("zero_snr"), Recipe(scheduler="ddim", steps=2))
    assert Trace.load(trace.save(tmp_path / "run.npz")).steps[0].sigma == np.inf == trace.steps[0].sigma


def test_a_file_from_before_the_outputs_were_kept_still_loads(trace, tmp_path):
    path = trace.save(tmp_path / "run.npz")
    with np.load(path) as file:
        arrays = dict(file)
    old = {"format": "sd_explorer trace 1", "recipe": json.loads(trace.recipe.to_json())}
    arrays["header"] = np.array(json.dumps(old))
    del arrays["output"]
    np.savez(path, **arrays)
    loaded = Trace.load(path)
    assert loaded.recipe == trace.recipe and all(step.output is None for step in loaded.steps)
    assert np.array_equal(loaded.final, trace.final)


def test_it_says_how_many_bytes_it_holds(trace, tmp_path):
    """Each separate block of memory once; next to nothing is held beside the arrays."""
    arrays = [a for step in trace.steps for a in (getattr(step, name) for name in ARRAYS) if a is not None]
    assert trace.nbytes <= sum(a.nbytes for a in arrays) + trace.picture.nbytes
    distinct = []
    for array in arrays:
        if not any(np.shares_memory(array, other) for other in distinct):
            distinct.append(array)
    assert trace.nbytes == sum(a.nbytes for a in distinct) + trace.picture.nbytes


def test_fields_stack_into_arrays(trace):
    n = len(trace.steps)
    assert trace.stack("clean").shape == (n, 4, 8, 9)
    assert trace.stack("sigma").shape == (n,)
    assert trace.final is trace.steps[-1].next_latents
    assert trace.seconds == sum(step.seconds for step in trace.steps)


def test_steps_already_made_become_a_trace(model):
    recipe = Recipe(steps=3)
    steps = list(denoise(model("sd1"), recipe))
    assert np.array_equal(Trace.of(model("sd1"), recipe, steps).picture, Trace.record(model("sd1"), recipe).picture)


def test_a_name_without_a_known_ending_is_refused(trace, tmp_path):
    with pytest.raises(Problem) as refusal:
        trace.save(tmp_path / "run.pt")
    assert refusal.value.key == "trace_broken" and not list(tmp_path.iterdir())


class Bomb:
    """Would create a file if somebody unpickled it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_nothing_in_a_file_is_ever_executed(tmp_path):
    bomb = np.array([Bomb(tmp_path / "boom")], dtype=object)
    np.savez(tmp_path / "a.npz", header=bomb, latents=bomb)
    (tmp_path / "b.npz").write_bytes(pickle.dumps(Bomb(tmp_path / "boom")))
    (tmp_path / "c.safetensors").write_bytes(pickle.dumps(Bomb(tmp_path / "boom")))
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(Problem):
            Trace.load(path)
    assert not (tmp_path / "boom").exists()


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_a_problem(trace, suffix, share, tmp_path):
    path = trace.save(tmp_path / f"run{suffix}")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(Problem) as refusal:
        Trace.load(path)
    assert refusal.value.key == "trace_broken" and path.name in str(refusal.value)


def foreign(tmp_path):
    """Files that are well formed, but no trace."""
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    np.savez(tmp_path / "header.npz", header=np.array('{"format": "other"}'))
    np.savez(tmp_path / "nojson.npz", header=np.array("hello"))
    np.savez(tmp_path / "list.npz", header=np.array("[1]"))
    save_file({"a": np.ones(3)}, tmp_path / "other.safetensors")
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "text.safetensors").write_text("hello")
    (tmp_path / "folder.npz").mkdir()
    return [*tmp_path.iterdir(), tmp_path / "missing.npz", tmp_path / "missing.safetensors", tmp_path / "noname"]


def test_foreign_and_missing_files_are_a_problem(tmp_path):
    for path in foreign(tmp_path):
        with pytest.raises(Problem) as refusal:
            Trace.load(path)
        assert refusal.value.key == "trace_broken"


@pytest.mark.parametrize("spoil", [
    lambda a: a.pop("clean"),
    lambda a: a.pop("picture"),
    lambda a: a.update(clean=a["clean"][:1]),
    lambda a: a.update(sigma=a["sigma"][:1]),
    lambda a: a.update(noise=a["noise"][:, :2]),
    lambda a: a.update(picture=a["picture"].astype(float)),
    lambda a: a.update({name: a[name][:0] for name in a if name not in ("picture", "header")}),
    lambda a: a.update(header=np.array(json.dumps({"format": "sd_explorer trace 1", "recipe": {"seed": -1}}))),
    lambda a: a.update(header=np.array(json.dumps({"format": "sd_explorer trace 1"}))),
])  # fmt: skip
def test_a_trace_with_a_wrong_part_is_a_problem(spoil, trace, tmp_path):
    path = trace.save(tmp_path / "run.npz")
    with np.load(path) as file:
        arrays = dict(file)
    spoil(arrays)
    np.savez(path, **arrays)
    with pytest.raises(Problem):
        Trace.load(path)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_a_full_disk_leaves_the_trace_of_before_whole(model, tmp_path, monkeypatch, suffix):
    from pathlib import Path

    first, second = (Trace.record(model("pocket"), Recipe("a cat", steps=1, seed=seed)) for seed in (1, 2))
    path = first.save(tmp_path / f"run{suffix}")

    def full(self, data):
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        second.save(path)
    assert Trace.load(path).recipe.seed == 1 and list(tmp_path.iterdir()) == [path]
