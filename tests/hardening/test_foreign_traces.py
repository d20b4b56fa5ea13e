"""A recorded run from somebody else is one that fits together and holds numbers, or it is refused in a sentence."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from hardening.bombs import npz
from hardening.measured import cost
from sd_explorer import Problem, Recipe, Trace

pytestmark = pytest.mark.slow

KINDS = (".npz", ".safetensors")


@pytest.fixture(scope="module")
def trace(model):
    return Trace.record(model("pocket"), Recipe(steps=3))


def parts(trace, folder):
    """(header, arrays) as a file holds them."""
    with (trace.save(folder / "sound.npz")).open("rb") as opened, np.load(opened) as file:
        arrays = {name: file[name] for name in file.files}
    return str(arrays.pop("header")), arrays


def write(header: str, arrays: dict, path):
    """What any program may write."""
    if path.suffix == ".npz":
        np.savez_compressed(path, header=np.array(header), **arrays)
    else:
        save_file({name: np.ascontiguousarray(a) for name, a in arrays.items()}, path, metadata={"header": header})
    return path


def with_value(array, value):
    spoilt = array.astype(np.float32).copy()
    spoilt.flat[0] = value
    return spoilt


SPOILT = {
    "latents that are no numbers": lambda a: a | {"latents": with_value(a["latents"], np.nan)},
    "clean estimates without end": lambda a: a | {"clean": with_value(a["clean"], np.inf)},
    "one number of an optional array missing": lambda a: a | {"output": with_value(a["output"], np.nan)},
    "a sigma that is no number": lambda a: a | {"sigma": with_value(a["sigma"], np.nan)},
    "a time that is no number": lambda a: a | {"timestep": with_value(a["timestep"], np.nan)},
    "a step less in one array": lambda a: a | {"noise": a["noise"][:-1]},
    "no steps": lambda a: {n: x[:0] if n != "picture" else x for n, x in a.items()},
    "latents of another side": lambda a: a | {"next_latents": a["next_latents"][..., :-1]},
    "latents of words": lambda a: a | {"latents": np.zeros(a["latents"].shape, "U1")},
    "a picture of floats": lambda a: a | {"picture": a["picture"].astype(np.float32)},
    "a picture without colours": lambda a: a | {"picture": a["picture"][..., 0]},
    "no picture": lambda a: {n: x for n, x in a.items() if n != "picture"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SPOILT)
def test_arrays_that_do_not_fit_are_refused(name, kind, trace, tmp_path):
    header, arrays = parts(trace, tmp_path)
    if kind == ".safetensors" and name == "latents of words":
        pytest.skip("that format has no words")
    with pytest.raises(Problem) as caught:
        Trace.load(write(header, SPOILT[name](arrays), tmp_path / f"spoilt{kind}"))
    assert caught.value.key == "trace_broken"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["", "[]", "null", "[" * 100_000, '{"format": 3}', '{"format": "sd_explorer trace 1"}',
                                    '{"format": "sd_explorer trace 1", "recipe": []}',
                                    '{"format": "sd_explorer trace 1", "recipe": {}, "path": "evil"}',
                                    '{"format": "sd_explorer trace 1", "recipe": {"steps": 1e999}}'])  # fmt: skip
def test_headers_of_any_kind_are_refused(header, kind, trace, tmp_path):
    with pytest.raises(Problem):
        Trace.load(write(header, parts(trace, tmp_path)[1], tmp_path / f"spoilt{kind}"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_saved_is_sound(kind, trace, tmp_path):
    header, arrays = parts(trace, tmp_path)
    assert Trace.load(write(header, arrays, tmp_path / f"sound{kind}")).recipe == trace.recipe


def test_zero_terminal_snr_has_a_sigma_without_end_and_is_sound(model, tmp_path):
    trace = Trace.record(model("zero_snr"), Recipe(steps=2, scheduler="ddim"))
    assert len(Trace.load(trace.save(tmp_path / "zero.npz")).steps) == 2


@pytest.mark.parametrize("shape, held", [((13 * 2**27,), None), ((2**40,), 100), ((2**62, 4), 0)], ids=str)
def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unpacked(shape, held, trace, tmp_path):
    header = json.dumps({"format": "sd_explorer trace 1", "recipe": {}})
    (tmp_path / "bomb.npz").write_bytes(npz(shape, ("latents",), held, {"header": np.array(header)}))
    setup = "import sys, numpy\nfrom sd_explorer import Problem, Trace\n"
    code = "try:\n    Trace.load(sys.argv[1])\nexcept Problem as problem:\n    answer = problem.key"
    answer, megabytes = cost(setup, code, tmp_path / "bomb.npz")
    assert answer == "trace_broken" and megabytes < 100


def test_a_pickle_is_not_opened(tmp_path):
    np.savez(tmp_path / "evil.npz", header=np.array([{"evil": 1}], object), allow_pickle=True)
    with pytest.raises(Problem):
        Trace.load(tmp_path / "evil.npz")


@pytest.mark.parametrize("kind", KINDS)
@given(noise=st.binary(min_size=1, max_size=40), place=st.floats(0, 1))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused(kind, noise, place, trace, tmp_path):
    path = tmp_path / f"damaged{kind}"
    data = bytearray(trace.save(path).read_bytes())
    start = int(place * len(data))
    data[start : start + len(noise)] = noise
    path.write_bytes(data)
    try:
        assert isinstance(Trace.load(path), Trace)
    except Problem as problem:
        assert str(problem)
