"""The command opens JupyterLab where the notebooks are."""

import os

import pytest

from sd_explorer import cli


@pytest.fixture
def started(monkeypatch):
    """What would have replaced this process."""
    commands = []
    monkeypatch.setattr(os, "execv", lambda program, command: commands.append(command))
    return commands


def test_a_checkout_opens_its_own_first_notebook(started, tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_first_picture.ja.ipynb").write_text("{}")
    cli.main(["--root", str(tmp_path), "--language", "ja", "--", "--no-browser", "--port=1234"])
    command = started[0]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/01_first_picture.ja.ipynb" in command
    assert command[-2:] == ["--no-browser", "--port=1234"]


def test_an_installed_copy_lays_the_notebooks_down_and_keeps_what_was_edited(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "package" / "notebooks"
    source.mkdir(parents=True)
    for name in ("01_first_picture.ipynb", "02_denoising.ipynb"):
        (source / name).write_text("{}")
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path / "package")
    (tmp_path / "sd_explorer_notebooks").mkdir()
    mine = tmp_path / "sd_explorer_notebooks" / "02_denoising.ipynb"
    mine.write_text("mine")
    cli.main([])
    assert mine.read_text() == "mine"
    assert (tmp_path / "sd_explorer_notebooks" / "01_first_picture.ipynb").is_file()
    assert "--LabApp.default_url=/lab/tree/01_first_picture.ipynb" in started[0]


def test_a_trace_can_be_saved_from_a_script(tmp_path, checkpoint, capsys):
    from sd_explorer import Trace

    out = tmp_path / "run.npz"
    assert cli.main(["render", "a cat", str(out), "--steps", "2", "--model", str(checkpoint("pocket"))]) == 0
    assert len(Trace.load(out).steps) == 2
    assert "2 steps" in capsys.readouterr().out
