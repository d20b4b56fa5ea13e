"""Every notebook runs from top to bottom in a fresh kernel, shows real pictures, and speaks one language."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from sd_explorer.texts import parts

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
JAPANESE = sorted(FOLDER.glob("*.ja.ipynb"))
PICTURES = {"01_first_picture": 1, "02_denoising": 7, "03_prompt_map": 4, "04_words": 3, "05_the_whole_story": 2,
            "06_noise": 9, "07_decisions": 5, "08_picture": 3, "09_sweeps": 3}  # fmt: skip
"""How many PNG outputs a run must leave, at least; a new notebook says so here."""
SHOWN = {"01_first_picture": "explorer", "02_denoising": "panel", "03_prompt_map": "panel", "04_words": "maps",
         "05_the_whole_story": "explorer", "06_noise": "panel", "07_decisions": "panel", "08_picture": "panel",
         "09_sweeps": "panel"}  # fmt: skip
"""The name of what the notebook leaves on screen."""
PAINTED = "assert {0}.session.idle(120); assert {0}.session.trace.picture.std() > 20, {0}.session.status; {0}.close()"
WIDGETS = "application/vnd.jupyter.widget-state+json"
SENTENCE = re.compile(r"[A-Za-z’']+(?: [a-z’']+){4,}")
"""Five English words in a row; a prompt has fewer."""


def stem(path: Path) -> str:
    return path.name.split(".")[0]


@pytest.fixture(scope="module", autouse=True)
def quick_kernels(kernels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(kernels))
        yield


@cache
def run(path: Path, timeout: int = 300):
    """The notebook after a run in a kernel of its own, with one more cell that waits for its widget and closes it."""
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(PAINTED.format(SHOWN[stem(path)])))
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=timeout, kernel_name="python3", resources=where).execute()
    return book


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_in_voila_a_notebook_has_the_page_that_asks_no_network(path):
    templates = FOLDER.parent / "share" / "jupyter" / "voila" / "templates"
    wanted = nbformat.read(path, as_version=4).metadata.voila.template
    assert (templates / wanted / "index.html.j2").is_file()


def outputs(book) -> list:
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs_and_pictures_come_out(path):
    found = outputs(run(path))
    assert not [output for output in found if output.output_type == "stream" and output.name == "stderr"]
    assert sum("image/png" in output.get("data", {}) for output in found) >= PICTURES[stem(path)]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in found)


@cache
def english_texts() -> re.Pattern:
    """Any text of the explorer that is a few English words, whatever its gaps are filled with."""
    english = {key: words for part in parts("en").values() for key, words in part.items()}
    japanese = {key: words for part in parts("ja").values() for key, words in part.items()}
    telling = [
        words
        for key, words in english.items()
        if words != japanese[key]
        and words.count(" ") >= 2
        and not key.endswith((".source", ".formula", "_placeholder"))
        and not key.startswith("problem.")
    ]
    pieces = [re.split(r"\{[^}]*\}", words) for words in telling]
    return re.compile("|".join(".{1,80}?".join(map(re.escape, piece)) for piece in pieces if max(map(len, piece)) > 12))


@pytest.mark.slow
@pytest.mark.parametrize("path", JAPANESE, ids=lambda path: path.name)
def test_a_japanese_notebook_says_nothing_in_english(path):
    book = run(path)
    printed = "\n".join(output.get("text", "") or str(output.get("data", {})) for output in outputs(book)
                        if "image/png" not in output.get("data", {}))  # fmt: skip
    widgets = [model["state"] for model in book.metadata.widgets[WIDGETS]["state"].values()]
    shown = json.dumps([{name: value for name, value in state.items() if not name.startswith("_")} for state in widgets],
                       ensure_ascii=False)  # fmt: skip
    assert len(shown) > 1000
    assert [found.group() for found in SENTENCE.finditer(re.sub("#.*", "", printed))] == []
    assert [found.group() for found in english_texts().finditer(f"{printed}\n{shown}")] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_is_short_and_stored_without_output(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert 4 <= len(book.cells) <= 16
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert all(cell.source.count("\n") < 20 and "def " not in cell.source for cell in code)
    assert all(set(cell.metadata) <= {"jupyter", "tags"} for cell in book.cells)
    assert book.metadata.kernelspec.name == "python3" and set(book.metadata) <= {"kernelspec", "language_info", "voila"}


@pytest.mark.parametrize("path", JAPANESE, ids=lambda path: path.name)
def test_the_japanese_twin_has_the_same_cells(path):
    english, japanese = (nbformat.read(p, as_version=4).cells for p in (FOLDER / f"{stem(path)}.ipynb", path))
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in japanese]
