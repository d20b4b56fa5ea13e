"""load_model: folders, single files and hub ids; every refusal is one clear sentence."""

import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import torch
from checkpoints import KINDS
from single_file import save_single_file

from sd_explorer import Problem, Recipe, Trace, load_model
from sd_explorer.models import StableDiffusion, StableDiffusionXL
from sd_explorer.problems import as_problem

FAMILIES = {"pocket": "SD", "sd1": "SD 1.x", "sd2": "SD 2.x", "sdxl": "SDXL", "lcm": "SD 1.x", "zero_snr": "SD"}


def refusal(name, **options) -> Problem:
    """The Problem that loading ends in, its sentence looked at."""
    with pytest.raises(Problem) as caught:
        load_model(str(name), **options)
    sentence = str(caught.value)
    assert 30 < len(sentence) < 500 and "\n" not in sentence and "{" not in sentence
    return caught.value


@pytest.fixture
def copy(checkpoint, tmp_path):
    """A function that copies a checkpoint's folder, to be spoilt."""
    return lambda kind="pocket": shutil.copytree(checkpoint(kind), tmp_path / kind)


def edit(path, **changes):
    """Change a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


# -- what works -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_told_apart_by_its_family(kind, model, checkpoint):
    loaded = model(kind)
    assert isinstance(loaded, StableDiffusionXL if kind == "sdxl" else StableDiffusion)
    assert loaded.family == FAMILIES[kind] and loaded.name == str(checkpoint(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_facts_are_true(kind, model):
    facts, pipe = model(kind).facts, model(kind).pipe
    assert facts["size"] == 64 and facts["latents"] == (4, 8)
    assert facts["parameters"]["unet"] == pipe.unet.num_parameters()
    assert facts["bytes"] == 4 * sum(facts["parameters"].values())
    assert facts["prediction"] == {"pocket": "v_prediction", "sd2": "v_prediction", "zero_snr": "v_prediction"}.get(
        kind, "epsilon"
    )
    assert facts["device"] == "cpu" and facts["dtype"] == "float32"


def test_half_precision_weights_are_loaded_in_full_precision_on_the_cpu(checkpoint, tmp_path):
    from diffusers import StableDiffusionPipeline

    StableDiffusionPipeline.from_pretrained(checkpoint("pocket"), safety_checker=None).to(
        dtype=torch.float16
    ).save_pretrained(tmp_path)
    loaded = load_model(str(tmp_path), device="cpu")
    assert loaded.facts["dtype"] == "float32" and loaded.pipe.vae.dtype == torch.float32
    Trace.record(loaded, Recipe(steps=1))


def test_a_dtype_can_be_asked_for(checkpoint):
    loaded = load_model(str(checkpoint("pocket")), device="cpu", dtype=torch.bfloat16)
    trace = Trace.record(loaded, Recipe(steps=2))
    assert loaded.facts["dtype"] == "bfloat16" and trace.final.dtype == np.float32


@pytest.mark.parametrize("kind", ["sd1", "sd2", "sdxl"])
def test_a_single_file_is_the_same_checkpoint(kind, model, checkpoint, tmp_path):
    path = save_single_file(checkpoint(kind), kind, tmp_path / "model.safetensors")
    single = load_model(str(path), device="cpu", config=str(checkpoint(kind)))
    assert single.family == FAMILIES[kind]
    for part in ("unet", "vae", "text_encoder", "text_encoder_2")[: 4 if kind == "sdxl" else 3]:
        one, other = (getattr(m.pipe, part).state_dict() for m in (model(kind), single))
        assert one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)
    recipe = Recipe(steps=2, seed=4)
    assert np.allclose(Trace.record(single, recipe).final, Trace.record(model(kind), recipe).final, atol=1e-4)


@pytest.mark.parametrize("kind", ["pocket", "sdxl"])
def test_loading_a_folder_touches_no_network(kind, checkpoint, monkeypatch):
    def refuse(*args, **options):
        raise AssertionError(f"somebody called the network: {args}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    Trace.record(load_model(str(checkpoint(kind)), device="cpu"), Recipe(steps=1))


def test_several_threads_load_at_once(checkpoint):
    with ThreadPoolExecutor(4) as threads:
        models = list(threads.map(partial(load_model, device="cpu"), 12 * [str(checkpoint("sd1"))]))
    assert all(p.device.type == "cpu" for model in models for p in model.pipe.unet.parameters())


def test_loading_is_silent_and_leaves_the_libraries_as_they_were(checkpoint, capfd):
    import diffusers
    import transformers

    logs = (diffusers.utils.logging, transformers.utils.logging)
    before = [(log.get_verbosity(), log.is_progress_bar_enabled()) for log in logs]
    load_model(str(checkpoint("sd1")), device="cpu")
    assert capfd.readouterr() == ("", "")
    assert [(log.get_verbosity(), log.is_progress_bar_enabled()) for log in logs] == before


def test_painting_a_prompt_that_is_too_long_is_silent(checkpoint, capfd):
    model = load_model(str(checkpoint("sd1")), device="cpu")
    Trace.record(model, Recipe("cat " * 200, steps=1))
    assert capfd.readouterr() == ("", "")


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["no such thing", "/no/such/folder", "./missing.safetensors", "a/b/c", "", "x" * 5000, "a\0b"]
)
def test_a_name_that_is_nothing(name):
    assert refusal(name).key == "model_not_found"


def test_a_file_that_is_no_checkpoint(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert refusal(tmp_path / "notes.txt").key == "model_not_found"


def test_a_folder_that_is_no_checkpoint(tmp_path):
    problem = refusal(tmp_path)
    assert problem.key == "model_part" and "model_index.json" in str(problem)


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder", "tokenizer", "scheduler"])
def test_a_missing_part_is_named(part, copy):
    folder = copy()
    shutil.rmtree(folder / part)
    problem = refusal(folder)
    assert problem.key == "model_part" and problem.values["part"] == part


@pytest.mark.parametrize("part", ["text_encoder_2", "tokenizer_2"])
def test_a_missing_part_of_sdxl_is_named(part, copy):
    folder = copy("sdxl")
    shutil.rmtree(folder / part)
    assert refusal(folder).values["part"] == part


@pytest.mark.parametrize(
    "file", ["unet/config.json", "unet/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json"]
)
def test_a_missing_file_is_named(file, copy):
    folder = copy()
    (folder / file).unlink()
    problem = refusal(folder)
    assert problem.key == "model_part" and problem.values["part"].startswith(file.split("/")[0] + "/")


def test_a_part_set_to_none_is_missing(copy):
    folder = copy()
    edit(folder / "model_index.json", vae=[None, None])
    assert refusal(folder).values["part"] == "vae"


def test_pickled_weights_are_never_opened(copy, tmp_path):
    folder = copy()
    for file in (folder / "unet").glob("*.safetensors"):
        file.unlink()
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps({}))
    (tmp_path / "model.ckpt").write_bytes(pickle.dumps({}))
    assert refusal(folder).key == refusal(tmp_path / "model.ckpt").key == "model_pickle"


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_truncated_weights(part, copy):
    folder = copy()
    file = next((folder / part).glob("*.safetensors"))
    file.write_bytes(file.read_bytes()[:-1000])
    assert refusal(folder).key == "model_broken"


@pytest.mark.parametrize(
    "file", ["model_index.json", "unet/config.json", "scheduler/scheduler_config.json", "tokenizer/tokenizer.json"]
)
@pytest.mark.parametrize("content", ["{", "[]", "null"])
def test_broken_json(file, content, copy):
    folder = copy()
    (folder / file).write_text(content)
    assert refusal(folder).key in ("model_broken", "model_family")


def test_weights_that_do_not_fit_the_config(copy):
    folder = copy()
    edit(folder / "unet" / "config.json", block_out_channels=[8, 32])
    assert refusal(folder).key == "model_broken"


@pytest.mark.parametrize("index", [
    {"_class_name": ["my_pipeline", "MyPipeline"]},
    {"unet": ["my_unet", "MyUNet"]},
    {"text_encoder": ["os", "system"]},
    {"scheduler": ["../evil", "Scheduler"]},
])  # fmt: skip
def test_code_that_a_checkpoint_brings_is_refused(index, copy):
    folder = copy()
    (folder / "my_pipeline.py").write_text("raise SystemExit('executed')")
    edit(folder / "model_index.json", **index)
    assert refusal(folder).key == "model_code"


@pytest.mark.parametrize(
    "kind", ["StableDiffusion3Pipeline", "FluxPipeline", "StableDiffusionInpaintPipeline", "", None, 3]
)
def test_another_family(kind, copy):
    folder = copy()
    edit(folder / "model_index.json", _class_name=kind)
    problem = refusal(folder)
    assert problem.key == "model_family" and "SDXL" in str(problem)


def test_an_inpainting_unet(copy):
    folder = copy()
    edit(folder / "unet" / "config.json", in_channels=9)
    problem = refusal(folder)
    assert problem.key == "model_family" and "9" in str(problem)


# -- single files ---------------------------------------------------------------------------------


@pytest.fixture
def single(checkpoint, tmp_path):
    return save_single_file(checkpoint("sd1"), "sd1", tmp_path / "model.safetensors")


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.99])
def test_a_truncated_single_file(share, single, checkpoint):
    single.write_bytes(single.read_bytes()[: int(share * single.stat().st_size)])
    assert refusal(single, config=str(checkpoint("sd1"))).key == "model_broken"


@pytest.mark.parametrize("drop, key", [("first_stage_model.", "model_broken"), ("cond_stage_model.", "model_family"),
                                       ("model.diffusion_model.", "model_family"),
                                       ("model.diffusion_model.out.", "model_broken")])  # fmt: skip
def test_a_single_file_without_a_part(drop, key, single, checkpoint):
    from safetensors.torch import load_file, save_file

    save_file({k: t for k, t in load_file(single).items() if not k.startswith(drop)}, single)
    assert refusal(single, config=str(checkpoint("sd1"))).key == key


def test_a_single_file_of_another_kind(tmp_path, single):
    from safetensors.torch import load_file, save_file

    tensors = load_file(single)
    save_file({"lora_unet_down.weight": torch.ones(1)}, tmp_path / "lora.safetensors")
    wide = tensors["model.diffusion_model.input_blocks.0.0.weight"].repeat(1, 3, 1, 1)[:, :9].contiguous()
    save_file(tensors | {"model.diffusion_model.input_blocks.0.0.weight": wide}, tmp_path / "inpainting.safetensors")
    assert refusal(tmp_path / "lora.safetensors").key == "model_family"
    assert "9" in str(refusal(tmp_path / "inpainting.safetensors"))


def test_a_single_file_with_configs_of_another_family(single, checkpoint):
    assert refusal(single, config=str(checkpoint("sdxl"))).key == "model_broken"


def test_a_single_file_with_configs_that_bring_code(single, copy):
    folder = copy("sd1")
    edit(folder / "model_index.json", unet=["my_unet", "MyUNet"])
    assert refusal(single, config=str(folder)).key == "model_code"


def test_a_single_file_whose_configs_are_on_the_hub_only(single):
    assert refusal(single, download=False).key == "model_offline"


# -- the hub, without a network -------------------------------------------------------------------


def test_a_hub_id_that_is_not_here_and_may_not_be_fetched():
    problem = refusal("owner/name", download=False)
    assert problem.key == "model_offline" and "owner/name" in str(problem)


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}], ids=["told so", "no answer"]
)
def test_a_hub_id_without_a_network(environment, tmp_path):
    """In a process of its own: the hub's client reads its settings once."""
    code = """
        from sd_explorer import Problem, load_model
        try:
            load_model("owner/name")
        except Problem as problem:
            print(problem.key)
    """
    answer = run(code, {"HF_HOME": str(tmp_path)} | environment)
    assert answer.stdout.split() == ["model_offline"] and not answer.stderr


def run(code: str, environment: dict):
    """A Python process with only these variables changed."""
    quiet = {"HF_HUB_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)], env=os.environ | quiet | environment,
                          capture_output=True, text=True, timeout=120)  # fmt: skip


# -- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [MemoryError(), torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB"),
                                   RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
                                   RuntimeError("MPS backend out of memory")], ids=str)  # fmt: skip
def test_too_little_memory_is_said_so(error, checkpoint, monkeypatch):
    import diffusers

    def fail(*args, **options):
        raise error

    monkeypatch.setattr(diffusers.StableDiffusionPipeline, "to", fail)
    assert refusal(checkpoint("sd1")).key == "out_of_memory"


def test_what_is_a_lack_of_memory_and_what_is_not():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert as_problem(caught.value, "pocket").key == "out_of_memory"
    assert as_problem(ValueError("a")).key == "unexpected"
    assert as_problem(problem := Problem("closed")) is problem


# -- what is brought in -----------------------------------------------------------------------------

FIRST = """
import sys
from sd_explorer import Explorer
explorer = Explorer("a cat", steps=1)
assert explorer.session.idle(300) and explorer.picture is not None, explorer.session.status
heavy = "scipy.stats umap numba sklearn matplotlib pandas pyarrow"
print([name for name in heavy.split() if name in sys.modules and type(sys.modules[name]).__name__ == "module"])
"""


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """What an Explorer says and brings in, in a process that has nothing yet."""
    home = os.environ | {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
    return subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True, env=home)


def test_the_first_picture_brings_in_only_what_painting_needs(newcomer):
    assert newcomer.stdout.splitlines()[-1] == "[]"


def test_a_newcomer_sees_no_chatter_of_the_libraries(newcomer):
    assert len(newcomer.stdout.splitlines()) == 1 and newcomer.stderr == ""


WHEN_USED = """
import sys
from sd_explorer.models.loading import import_when_used
import_when_used("json.tool")
import_when_used("no_such_library.part")
assert "argparse" not in sys.modules and "no_such_library.part" not in sys.modules
import json.tool
import json.tool as tool
assert "argparse" not in sys.modules
{use}
assert "argparse" in sys.modules and sys.modules["json.tool"].main
"""


@pytest.mark.parametrize("use", ["assert callable(tool.main)", "from json.tool import main", "json.tool.main"])
def test_a_module_that_waits_is_there_at_the_first_look(use):
    subprocess.run([sys.executable, "-c", WHEN_USED.format(use=use)], check=True)
