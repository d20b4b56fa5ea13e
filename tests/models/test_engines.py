"""OpenVINO paints what torch paints but for rounding, always the same bits, and torch takes over wherever it must."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Problem, Recipe, Trace, load_model, record_attention
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.models.engines import choose, kept, library
from sd_explorer.models.engines.compiled import Compiled
from sd_explorer.models.engines.fast import OpenVino

pytest.importorskip("openvino.frontend.pytorch", reason="the extra [fast] is not installed")

MOST, MEAN = 2, 0.02
"""Bounds of the difference of two pictures, uint8; measured on the pocket model: 1 and 0.0003."""
RECIPE = Recipe(steps=4, guidance_scale=5, seed=7, negative_prompt="cat")


@pytest.fixture(scope="module", params=KINDS)
def pair(request, model, checkpoint):
    """A model by torch and the same by OpenVINO."""
    return model(request.param), load_model(str(checkpoint(request.param)), device="cpu", engine="openvino")


@pytest.fixture(scope="module")
def pocket():
    return load_model("pocket", device="cpu"), load_model("pocket", device="cpu", engine="openvino")


@pytest.fixture
def fast(checkpoint):
    """A fast model of its own, to be ill-treated."""
    return load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")


def assert_close(one: np.ndarray, other: np.ndarray):
    difference = np.abs(one.astype(int) - other)
    assert difference.max() <= MOST and difference.mean() <= MEAN


def assert_fast(model):
    assert model.engine.name.startswith("openvino ") and model.engine.note is None


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_every_family_paints_the_same_picture_with_every_scheduler(pair, scheduler):
    by_torch, by_openvino = pair
    recipe = RECIPE.change(scheduler=scheduler)
    one, other = Trace.record(by_torch, recipe), Trace.record(by_openvino, recipe)
    assert_close(one.picture, other.picture)
    assert [trace.engine.split()[0] for trace in (one, other)] == ["torch", "openvino"]


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_the_pocket_model_paints_the_same_picture_with_every_scheduler(pocket, scheduler):
    recipe = Recipe("a cat, flat", scheduler=scheduler, steps=6)
    assert_close(*(Trace.record(model, recipe).picture for model in pocket))


@pytest.mark.parametrize(
    "change", [dict(guidance_scale=1), dict(width=96, height=64), dict(height=72), dict(prompt="")]
)
def test_other_shapes_paint_the_same_picture(pair, change):
    by_torch, by_openvino = pair
    recipe = RECIPE.change(**change)
    assert_close(Trace.record(by_torch, recipe).picture, Trace.record(by_openvino, recipe).picture)
    assert by_openvino.engine.note is None


def test_the_same_recipe_gives_the_same_bits(pocket):
    one, other = (Trace.record(pocket[1], Recipe(steps=5)) for _ in range(2))
    assert np.array_equal(one.final, other.final) and np.array_equal(one.picture, other.picture)


def test_a_network_that_was_kept_gives_the_bits_of_a_new_one(checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "kept_folder", lambda: tmp_path)
    new, again = (load_model(str(checkpoint("pocket")), device="cpu", engine="openvino") for _ in range(2))
    assert list(tmp_path.iterdir())
    assert np.array_equal(Trace.record(new, RECIPE).final, Trace.record(again, RECIPE).final)


def test_what_was_kept_is_not_compiled_again(checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "kept_folder", lambda: tmp_path)
    load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")
    parts = []
    load_model(str(checkpoint("pocket")), device="cpu", engine="openvino", progress=parts.append)
    assert parts == []


def test_siblings_have_networks_of_their_own():
    by_torch, by_openvino = (load_model("pocket-ink", device="cpu", engine=name) for name in ("torch", "openvino"))
    recipe = Recipe("a cat", steps=4, model="pocket-ink")
    assert_close(Trace.record(by_torch, recipe).picture, Trace.record(by_openvino, recipe).picture)
    assert_fast(by_openvino)


# -- where torch must do it -----------------------------------------------------------------------


def test_recorded_attention_is_that_of_torch(model, fast):
    recipe, maps = Recipe(steps=2), []
    for each in (model("pocket"), fast):
        with record_attention(each, recipe) as recording:
            trace = Trace.record(each, recipe)
        maps.append((recording.attention.mean(), trace.final))
    assert all(np.allclose(one, other, atol=1e-4) for one, other in zip(*maps, strict=True))
    assert_fast(fast)


def test_eager_computes_what_torch_computes_and_says_so(model, fast):
    conditioning, latents = model("pocket").encode(RECIPE), torch.ones(1, 4, 8, 8)
    with torch.inference_mode(), fast.engine.eager():
        assert fast.engine.name.startswith("torch ")
        assert torch.equal(
            fast.predict(latents, 500, conditioning), model("pocket").predict(latents, 500, conditioning)
        )
    assert_fast(fast)


def test_gradients_flow(fast):
    latents = torch.ones(1, 4, 8, 8, requires_grad=True)
    conditioning = fast.encode(RECIPE)
    conditioning = type(conditioning)(conditioning.embeddings.clone())
    fast.predict(latents, 500, conditioning).sum().backward()
    assert latents.grad.abs().sum() > 0


def test_changed_weights_are_seen_at_once_and_compiled_when_asked(fast):
    before = Trace.record(fast, RECIPE).final
    with torch.no_grad():
        for weight in fast.network.parameters():
            weight.mul_(1.05)
    assert fast.engine.name.startswith("torch ")
    changed = Trace.record(fast, RECIPE).final
    assert not np.allclose(before, changed, atol=1e-3)
    fast.engine.compile()
    assert_fast(fast)
    assert np.allclose(Trace.record(fast, RECIPE).final, changed, atol=1e-3)


def test_an_adapter_is_seen(fast):
    from peft import LoraConfig

    fast.network.add_adapter(LoraConfig(r=2, target_modules=["to_q"]))
    assert fast.engine.name.startswith("torch ")


def test_what_it_refuses_at_work_torch_does(fast, monkeypatch):
    def refuse(*_):
        raise RuntimeError("no such instruction")

    monkeypatch.setattr(Compiled, "__call__", refuse)
    fast._conditionings.clear()
    trace = Trace.record(fast, RECIPE)
    assert trace.picture.any() and fast.engine.note.key == "engine_broken"
    assert fast.engine.name.startswith("torch ")


def test_a_forked_child_paints_by_torch(fast, monkeypatch):
    monkeypatch.setattr("sd_explorer.models.engines.fast.os.getpid", lambda: 1)
    assert fast.engine.name.startswith("torch ") and Trace.record(fast, RECIPE).engine == fast.engine.name


# -- where it can't be had ------------------------------------------------------------------------


@pytest.fixture
def forgotten():
    """The library is looked for anew, before and after."""
    library.library.cache_clear()
    yield
    library.library.cache_clear()


ERRORS = {
    "engine_missing": ModuleNotFoundError("No module named 'openvino'", name="openvino"),
    "engine_broken": OSError("invalid ELF header"),
}


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("key", ERRORS)
def test_without_the_library_torch_paints_and_says_why(checkpoint, monkeypatch, key):
    def fail():
        raise ERRORS[key]

    monkeypatch.setattr(library, "_without_reports", fail)
    auto = load_model(str(checkpoint("pocket")), device="cpu", engine="auto")
    assert (auto.engine.library, auto.engine.note.key) == ("torch", key)
    assert Trace.record(auto, RECIPE).picture.any()
    with pytest.raises(Problem) as problem:
        load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")
    assert problem.value.key == key


def test_a_processor_that_is_refused_leaves_it_to_torch(checkpoint, monkeypatch):
    def refuse(*_):
        raise RuntimeError("The plugin does not support this CPU")

    monkeypatch.setattr(Compiled, "of", refuse)
    auto = load_model(str(checkpoint("pocket")), device="cpu", engine="auto")
    assert auto.engine.library == "torch" and "does not support this CPU" in str(auto.engine.note)


def test_half_precision_and_a_short_memory_are_left_to_torch(checkpoint, monkeypatch):
    half = load_model(str(checkpoint("pocket")), device="cpu", dtype=torch.bfloat16, engine="auto")
    assert half.engine.note.key == "engine_device"
    monkeypatch.setattr("sd_explorer.models.shelf.memory", lambda: 1000)
    assert load_model(str(checkpoint("pocket")), device="cpu", engine="auto").engine.note.key == "engine_memory"


def test_an_unknown_engine_is_refused_before_anything_is_loaded():
    with pytest.raises(Problem) as problem:
        load_model("nowhere", engine="steam")
    assert problem.value.key == "engine_unknown"


def test_torch_is_what_a_program_gets_and_it_brings_no_openvino(checkpoint):
    code = f"import sys\nfrom sd_explorer import load_model\nmodel = load_model({str(checkpoint('pocket'))!r})\n"
    code += "assert model.engine.library == 'torch' and model.engine.note is None\nassert 'openvino' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_openvino_is_brought_in_without_its_reports():
    code = "import sys\nfrom sd_explorer.models.engines.library import library\nassert library().Core().available_devices\n"
    code += "assert 'openvino_telemetry' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_only_the_cpu_is_tried(model):
    engine = choose.engine_for(type("Elsewhere", (), {"device": torch.device("meta")})(), "auto")
    assert engine.library == "torch" and engine.note is None
    assert isinstance(choose.engine_for(model("pocket"), "auto"), OpenVino)


# -- in a session ---------------------------------------------------------------------------------


def test_a_run_by_openvino_stops_within_a_step(fast):
    from sd_explorer.session.session import Session
    from sd_explorer.session.worker import SameThread

    session = Session(Recipe("a cat", steps=9, model=fast.name), worker=SameThread, load=lambda name: fast)
    session.on("step", lambda step: step.index == 2 and session.stop())
    session.paint()
    assert (session.status.kind, session.status.step, len(session.run.steps)) == ("stopped", 3, 3)
    session.close()


def test_a_cache_that_cannot_be_written_costs_only_time(checkpoint, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError("read-only file system")

    monkeypatch.setattr(kept, "kept_folder", lambda: tmp_path)
    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    model = load_model(str(checkpoint("pocket")), device="cpu", engine="openvino")
    assert Trace.record(model, RECIPE).picture.any() and model.engine.note is None
    assert list(tmp_path.iterdir()) == []


def test_where_torch_must_decode_the_bits_are_those_of_torch_and_gradients_flow(fast, model):
    latents = Trace.record(model("pocket"), RECIPE).final
    fast.decode(latents)  # by now its numbers lie pixel by pixel
    with fast.engine.eager():
        assert np.array_equal(fast.decode(latents), model("pocket").decode(latents))
    fast.pipe.vae.decoder.requires_grad_(True)
    z = torch.ones(1, 4, 8, 8)
    fast.pipe.vae.decode(z).sample.sum().backward()
    assert all(p.grad is not None for p in fast.pipe.vae.decoder.parameters())
