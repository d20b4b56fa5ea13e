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


# -- render: all fields ---------------------------------------------------------------------------


def test_every_setting_of_a_recipe_is_an_option(tmp_path, checkpoint):
    from sd_explorer.diffusion.recipe import Recipe
    from sd_explorer.files.png import settings_from_png

    out, name = tmp_path / "cat.png", str(checkpoint("pocket"))
    words = ["--negative-prompt", "dog", "--seed", 5, "--guidance-scale", 2.5, "--steps", 2, "--scheduler", "euler",
             "--width", 64, "--height", 72, "--model", name]  # fmt: skip
    assert render(out, *words) == 0
    assert settings_from_png(out.read_bytes()) == Recipe("a cat", "dog", 5, 2.5, 2, "euler", 64, 72, name)


def test_other_settings_from_a_call_on_make_a_branch(tmp_path, checkpoint):
    from sd_explorer.diffusion.branch import Branch
    from sd_explorer.files.png import settings_from_png

    out = tmp_path / "cat.png"
    words = ["--steps", 3, "--at", 1, "--later-prompt", "a dog", "--later-guidance-scale", 9]
    assert render(out, *words, "--model", checkpoint("pocket")) == 0
    branch = settings_from_png(out.read_bytes())
    assert isinstance(branch, Branch) and branch.at == 1
    assert dict(branch.changes) == {"prompt": "a dog", "guidance_scale": 9.0}


# -- sweep ----------------------------------------------------------------------------------------


@pytest.fixture
def sweep(tmp_path):
    """Run `sd-explorer sweep` on a grid of two."""
    grid = tmp_path / "grid.toml"
    grid.write_text("[base]\nsteps = 1\nwidth = 64\nheight = 64\n[axes]\nseed = [1, 2]\n")
    return lambda *words: cli.main(["sweep", str(grid), str(tmp_path / "out"), *words])


def test_a_sweep_tells_its_cost_paints_and_then_has_nothing_to_do(sweep, tmp_path, capsys):
    assert sweep() == 0
    words = capsys.readouterr().out
    assert "2 pictures to paint" in words and "2 network calls" in words and "2 pictures painted" in words
    assert len(list((tmp_path / "out").glob("*.png"))) == 2
    assert sweep() == 0 and "nothing to paint" in capsys.readouterr().out


def test_a_person_is_asked_before_a_long_sweep(sweep, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sd_explorer.sweeps.cost.LONG", 0)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda words: "n")
    assert sweep() == 1 and not list((tmp_path / "out").glob("*.png"))
    assert sweep("--yes") == 0


def test_a_bad_grid_is_one_sentence(sweep, tmp_path, capsys):
    (tmp_path / "grid.toml").write_text('[axes]\nsteps = [20, 60]\nscheduler = ["lcm"]\n')
    assert sweep() == 1
    words = capsys.readouterr().err
    assert "steps = 60, scheduler = lcm" in words and words.count("\n") == 1 and not (tmp_path / "out").exists()


def test_ctrl_c_says_how_to_go_on(sweep, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sd_explorer.sweeps.command.run", stopped)
    assert sweep() == 130 and "goes on" in capsys.readouterr().err
