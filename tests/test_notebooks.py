"""Every notebook runs from top to bottom in a fresh kernel and shows real pictures."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PICTURES = {"01_first_picture": 1, "02_denoising": 7, "03_prompt_map": 4, "04_words": 3}
"""How many PNG outputs a run must leave, at least; a new notebook says so here."""
SHOWN = {"01_first_picture": "explorer", "02_denoising": "panel", "03_prompt_map": "panel", "04_words": "panel"}
"""The name of what the notebook leaves on screen."""
PAINTED = "assert {0}.session.idle(120); assert {0}.session.trace.picture.std() > 20, {0}.session.status; {0}.close()"


def stem(path: Path) -> str:
    return path.name.split(".")[0]


def run(path: Path, after: str = "", timeout: int = 300):
    """The notebook after a run in a kernel of its own; `after` is one more cell."""
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(after))
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=timeout, kernel_name="python3", resources=where).execute()
    return book


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs_and_pictures_come_out(path):
    book = run(path, after=PAINTED.format(SHOWN[stem(path)]))
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= PICTURES[stem(path)]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_is_short_and_stored_without_output(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert 4 <= len(book.cells) <= 16
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert all(cell.source.count("\n") < 20 and "def " not in cell.source for cell in code)
    assert book.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ja.ipynb")), ids=lambda path: path.name)
def test_the_japanese_twin_has_the_same_cells(path):
    english, japanese = (nbformat.read(p, as_version=4).cells for p in (FOLDER / f"{stem(path)}.ipynb", path))
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in japanese]
