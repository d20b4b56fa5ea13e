"""Shared fixtures: tiny random checkpoints of every family, real diffusers folders made in a second.

`checkpoint("sd1")` is the folder, `model("sd1")` the loaded Model; kinds are `KINDS`. Nothing here is trained:
the pictures are noise, the arithmetic is real.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads make a busy machine 10 times slower
sys.path.insert(0, str(Path(__file__).parent))  # `import checkpoints` from any test folder

from checkpoints import KINDS, build  # noqa: E402
from kernels import ready_kernels  # noqa: E402


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory):
    """A function from a kind to the folder of a tiny random checkpoint, made on first use."""
    root, made = tmp_path_factory.mktemp("checkpoints"), {}

    def folder(kind: str) -> Path:
        if kind not in made:
            made[kind] = build(kind, root / kind)
        return made[kind]

    return folder


@pytest.fixture(scope="session")
def kernels():
    """A folder for `JUPYTER_PATH`: kernels of our tests that need not import everything anew."""
    with (
        tempfile.TemporaryDirectory(prefix="sdx-") as folder,
        ready_kernels(Path(folder)) as ready,
    ):  # a socket's path is short
        yield ready


@pytest.fixture(scope="module", autouse=True)
def nothing_old_is_collected():
    """A new Explorer collects what closed ones left; it need not look at the whole test run each time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def kept_maps(monkeypatch, tmp_path_factory):
    """Maps of other models are kept in a folder of this test alone, made when one is."""
    folder = tmp_path_factory.getbasetemp() / "kept" / uuid4().hex
    monkeypatch.setattr("sd_explorer.prompts.atlas.kept_folder", lambda: folder)
    return folder


@pytest.fixture(autouse=True)
def no_model_is_slow(monkeypatch):
    """What a test sees does not hang on the machine's load; tests of slow models set the limit themselves."""
    monkeypatch.setattr("sd_explorer.session.painting.SLOW", float("inf"))


@pytest.fixture(scope="session", autouse=True)
def kept_networks(tmp_path_factory):
    """Compiled networks are kept in a folder of this session."""
    folder = tmp_path_factory.mktemp("networks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sd_explorer.models.engines.kept.kept_folder", lambda: folder)
        yield folder


@pytest.fixture(scope="session")
def model(checkpoint):
    """A function from a kind to its loaded Model on the CPU; each is loaded once for the whole session."""
    from sd_explorer import load_model

    loaded = {}

    def load(kind: str):
        if kind not in loaded:
            loaded[kind] = load_model(str(checkpoint(kind)), device="cpu")
        return loaded[kind]

    return load


@pytest.fixture(params=KINDS)
def any_model(request, model):
    """The loaded Model of each family in turn."""
    return model(request.param)
