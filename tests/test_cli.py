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


# -- render: what is written, and what is said in a terminal --------------------------------------


def render(*words) -> int:
    return cli.main(["render", "a cat", *map(str, words)])


@pytest.mark.parametrize("name, kind", [("cat.png", "PNG"), ("cat.jpg", "JPEG"), ("cat.jpeg", "JPEG")])
def test_a_file_holds_what_its_name_says(name, kind, tmp_path, checkpoint):
    from PIL import Image

    assert render(tmp_path / name, "--steps", 1, "--model", checkpoint("pocket")) == 0
    with Image.open(tmp_path / name) as image:
        assert image.format == kind


@pytest.fixture
def unpainted(monkeypatch):
    """Fails where a model is loaded."""
    import sd_explorer.models.load as load

    monkeypatch.setattr(load, "load_model", lambda *args, **options: pytest.fail("it should have been refused before"))


@pytest.mark.parametrize("name", ["cat.gif", "cat", "cat.txt", "cat.pt"])
def test_a_name_that_cannot_be_written_is_refused_before_painting(name, tmp_path, unpainted, capsys):
    assert render(tmp_path / name) == 1
    words = capsys.readouterr().err
    assert ".png" in words and ".jpg" in words and words.count("\n") == 1 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("output", ["missing/cat.png", "folder.png"])
def test_a_place_that_cannot_be_written_is_named_in_a_terminals_words(output, tmp_path, unpainted, capsys):
    (tmp_path / "folder.png").mkdir()
    assert render(tmp_path / output) == 1
    words = capsys.readouterr().err
    assert "folder" in words and "last picture" not in words and words.count("\n") == 1


def test_a_fault_of_the_system_is_told_without_the_explorers_words(tmp_path, checkpoint, monkeypatch, capsys):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert render(tmp_path / "cat.png", "--steps", 1, "--model", checkpoint("pocket")) == 1
    words = capsys.readouterr().err
    assert "No space left" in words and "last picture" not in words


def test_the_help_names_every_bundled_model(capsys):
    from sd_explorer.bundled import BUNDLED

    with pytest.raises(SystemExit):
        cli.main(["render", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert all(name in words for name in BUNDLED)


def test_a_missing_root_folder_is_named(started, tmp_path, capsys):
    assert cli.main(["--root", str(tmp_path / "missing")]) == 1
    assert "missing" in capsys.readouterr().err and not started
