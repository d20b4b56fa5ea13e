"""The wheel holds the model, the words, the widgets and the notebooks, and works with nothing beside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_holds_every_file_of_the_package(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files", "sd_explorer"], cwd=ROOT, capture_output=True, text=True).stdout.split(
        "\n"
    )
    assert [name for name in listed if name and name not in names] == []
    assert "sd_explorer/notebooks/01_first_picture.ipynb" in names
    template = "share/jupyter/voila/templates/sd_explorer/index.html.j2"
    assert [name for name in names if name.endswith(f".data/data/{template}")], (
        "Voilà finds our page where wheels put it"
    )
    assert "sd_explorer/pocket/weights/unet/diffusion_pytorch_model.safetensors" in names


def test_it_is_small_enough_to_send(wheel):
    assert wheel.stat().st_size < 60e6


def run(unpacked, folder, *words):
    env = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-m", "sd_explorer", *words], cwd=folder, env=env, capture_output=True, text=True
    )


def test_it_paints_from_the_command_line(unpacked, tmp_path):
    done = run(unpacked, tmp_path, "render", "a cat, flat", "cat.png", "--steps", "4", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "4 steps" in done.stdout
    with Image.open(tmp_path / "cat.png") as image:
        assert image.size == (128, 128)
        assert "Steps: 4" in image.text["parameters"]


def test_a_wrong_value_is_one_sentence_and_an_exit_status(unpacked, tmp_path):
    done = run(unpacked, tmp_path, "render", "a cat", "cat.png", "--steps", "0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "0" in done.stderr
