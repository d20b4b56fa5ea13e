"""No checkpoint runs code, reads elsewhere, eats the machine or is taken for a good one."""

import resource
import shutil
import socket
from pathlib import Path

import pytest

from hardening.hostile import HOSTILE, mark_of, only_pickle
from sd_explorer import Problem, Recipe, Trace, load_model

REFUSALS = {
    "model_code",
    "model_foreign",
    "model_link",
    "model_pickle",
    "model_part",
    "model_family",
    "model_broken",
    "nan",
}
LIMIT = 6 * 2**30
"""Bytes of address space above what is taken before: what asks for more is ended by a MemoryError."""


@pytest.fixture
def fenced(monkeypatch):
    """No network, and no more than so much memory."""

    def refuse(*args, **options):
        raise AssertionError(f"somebody called the network: {args}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    before = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + LIMIT, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.fixture
def spoilt(checkpoint, tmp_path):
    """A function from a name to the folder of that hostile checkpoint."""

    def make(name: str):
        folder = shutil.copytree(checkpoint("pocket"), tmp_path / "checkpoint")
        HOSTILE[name](folder)
        return folder

    return make


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_sentence_and_nothing_of_it_has_run(name, spoilt, fenced, capfd):
    folder = spoilt(name)
    with pytest.raises(Problem) as caught:
        load_model(str(folder), device="cpu")
    sentence = str(caught.value)
    assert caught.value.key in REFUSALS and 30 < len(sentence) < 700 and "\n" not in sentence
    assert not mark_of(folder).exists() and "EXECUTED" not in capfd.readouterr().out


SINGLE = ["a network a million wide", "a thousand million layers", "a text encoder a million wide", "code in unet/diffusers.py",
          "index names an image encoder of a foreign module", "a config that is a link to another folder", "no side", "no timesteps",
          "text encoder with a map to code", "a vocabulary of a thousand million"]  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_file_with_hostile_configs_is_refused_too(name, checkpoint, tmp_path, fenced):
    from single_file import save_single_file

    file = save_single_file(checkpoint("sd1"), "sd1", tmp_path / "model.safetensors")
    folder = shutil.copytree(checkpoint("sd1"), tmp_path / "configs")
    HOSTILE[name](folder)
    with pytest.raises(Problem) as caught:
        load_model(str(file), device="cpu", config=str(folder))
    assert caught.value.key in REFUSALS and not mark_of(folder).exists()


def test_what_would_run_leaves_its_mark(checkpoint, tmp_path):
    """The payloads are live: opened the wrong way they do run, so that the test above can fail."""
    import pickle

    folder = shutil.copytree(checkpoint("pocket"), tmp_path / "checkpoint")
    only_pickle("unet/diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin", folder)
    pickle.loads((folder / "unet/diffusion_pytorch_model.bin").read_bytes()).close()
    assert mark_of(folder).exists()
    mark_of(folder).unlink()
    HOSTILE["code in unet/diffusers.py"](folder)
    exec((folder / "unet/diffusers.py").read_text())
    assert mark_of(folder).exists()


@pytest.mark.parametrize("words", [
    {"safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"]},
    {"feature_extractor": ["transformers", "CLIPImageProcessor"]},
    {"image_encoder": ["transformers", "CLIPVisionModelWithProjection"]},
    {"_name_or_path": "somebody/something", "requires_safety_checker": True},
])  # fmt: skip
def test_what_honest_checkpoints_name_is_no_offence(words, checkpoint, tmp_path):
    from hardening.hostile import edit

    folder = shutil.copytree(checkpoint("pocket"), tmp_path / "checkpoint")
    edit("model_index.json", **words)(folder)
    Trace.record(load_model(str(folder), device="cpu"), Recipe(steps=1))


def test_the_hubs_cache_of_links_is_no_offence(checkpoint, tmp_path):
    root = tmp_path / "models--owner--name"
    folder = shutil.copytree(checkpoint("pocket"), root / "snapshots" / "abc")
    (root / "blobs").mkdir()
    for number, file in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        file.rename(root / "blobs" / str(number))
        file.symlink_to(root / "blobs" / str(number))
    load_model(str(folder), device="cpu")


def test_a_link_within_the_folder_is_no_offence(checkpoint, tmp_path):
    folder = shutil.copytree(checkpoint("pocket"), tmp_path / "checkpoint")
    file = folder / "unet/diffusion_pytorch_model.safetensors"
    file.rename(folder / "weights.safetensors")
    file.symlink_to("../weights.safetensors")
    load_model(str(folder), device="cpu")
