"""Every file below a checkpoint is looked at by its name before one is opened."""

import os

import pytest

from sd_explorer.models import files_below
from sd_explorer.models.files_below import check_files
from sd_explorer.problems import Problem


def refusal(folder) -> str | None:
    """The key of the refusal; None where there is none."""
    try:
        check_files(folder, "a model")
    except Problem as problem:
        return problem.key
    return None


def write(path, words: str = "x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)
    return path


def test_weights_configs_and_words_are_no_offence(tmp_path):
    for name in ("unet/model.safetensors", "model_index.json", "tokenizer/merges.txt", "a/b/c/README.md"):
        write(tmp_path / name)
    assert refusal(tmp_path) is None


@pytest.mark.parametrize("name", ["code.py", "unet/deep/er/CODE.PY", "vae/module.so", "x.pyc", "tokenizer/x.DLL"])
def test_program_code_is_found_wherever_it_lies(tmp_path, name):
    write(tmp_path / name)
    assert refusal(tmp_path) == "model_code"


def test_an_adapter_that_would_be_loaded_unasked_is_refused(tmp_path):
    write(tmp_path / "unet" / "adapter_config.json")
    assert refusal(tmp_path) == "model_foreign"


def test_links_lead_where_the_checkpoint_is_and_nowhere_else(tmp_path):
    folder, inside = tmp_path / "model", write(tmp_path / "model" / "real.json")
    (folder / "link.json").symlink_to(inside)
    assert refusal(folder) is None
    (folder / "out.json").symlink_to(write(tmp_path / "secret.json"))
    assert refusal(folder) == "model_link"


def test_a_link_into_a_neighbour_whose_name_begins_alike_leads_out(tmp_path):
    folder, other = tmp_path / "model", write(tmp_path / "model-2" / "x.json")
    folder.mkdir()
    (folder / "x.json").symlink_to(other)
    assert refusal(folder) == "model_link"


def test_a_circle_of_links_is_refused_and_ends(tmp_path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    assert refusal(tmp_path) == "model_link"


def test_in_the_hubs_cache_links_lead_to_the_blobs_of_their_own_repository(tmp_path):
    own, other = (write(tmp_path / f"models--me--{name}" / "blobs" / "abc") for name in ("own", "other"))
    folder = tmp_path / "models--me--own" / "snapshots" / "1"
    folder.mkdir(parents=True)
    (folder / "config.json").symlink_to(own)
    assert refusal(folder) is None
    (folder / "more.json").symlink_to(other)
    assert refusal(folder) == "model_link"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_would_be_read_for_ever_is_refused(tmp_path):
    os.mkfifo(tmp_path / "config.json")
    assert refusal(tmp_path) == "model_foreign"


def test_more_files_than_any_checkpoint_has_are_not_counted_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(files_below, "MOST_FILES", 5)
    for number in range(5):
        write(tmp_path / f"{number}.json")
    assert refusal(tmp_path) is None
    write(tmp_path / "deep" / "5.json")
    assert refusal(tmp_path) == "model_broken"
