"""Imports point one way, heavy libraries stay in their rooms, and `import sd_explorer` brings none of them."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import sd_explorer

ROOT = Path(sd_explorer.__file__).parent
ORDER = [
    "threads texts",
    "arrays problems bundled progress setting_words",
    "pictures widgets",
    "figures",
    "diffusion prompts",
    "models",
    "files training",
    "judging",
    "experiments",
    "sweeps",
    "pages",
    "session",
    "exhibits pocket",
    "explorer",
    "cli",
    "__main__",
]
"""Rooms from the ground up: each may use what stands below it, never its neighbours or what is above."""
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms.split()}
MAKING = ("training", "judging", "pocket")
"""Rooms where the pocket model is made; they need torch from their first line."""
HEAVY = {
    "torch": ["diffusion.denoise", "models", *MAKING],
    "diffusers": ["models", *MAKING],
    "transformers": ["models", *MAKING],
    "PIL": ["pictures", "files.png", *MAKING],
    "matplotlib": ["figures"],
    "ipywidgets": ["exhibits", "widgets", "explorer"],
    "anywidget": ["widgets"],
    "umap": ["prompts"],
    "skimage": ["experiments.comparison"],
    "distributed": ["sweeps.cluster"],
}
INSIDE_FUNCTIONS = (
    "umap",
    "skimage",
    "distributed",
    "PIL",
    "matplotlib",
    "diffusers",
    "transformers",
    "safetensors",
    "huggingface_hub",
)
FILES = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for path in ROOT.rglob("*.py")}
HOUSE = {name: path for name, path in FILES.items() if name != "__init__" and name.split(".")[0] not in MAKING}


@cache
def imports(module: str, top_level: bool = False) -> list[str]:
    """Full dotted names that a module imports; only those that run with it if `top_level`."""
    return [*_imports(module, top_level)]


def _imports(module: str, top_level: bool):
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    nodes = tree.body if top_level else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield ".".join(["sd_explorer", *module.split(".")[: -node.level], node.module or ""])
        elif isinstance(node, ast.ImportFrom) and node.module == "sd_explorer":
            yield from (f"sd_explorer.{sd_explorer._HOMES.get(alias.name, alias.name)}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_imports_point_one_way():
    unplaced = {module for module in FILES if module != "__init__" and module.split(".")[0] not in RANK}
    assert not unplaced, "give their rooms a place in ORDER"
    upward = [
        f"{module} must not import {name}"
        for module in FILES
        if module != "__init__"
        for name in imports(module)
        if name.startswith("sd_explorer.") and not _below(name.split(".")[1], module.split(".")[0])
    ]
    assert not upward


def _below(other: str, room: str) -> bool:
    return other == room or RANK[other] < RANK[room]


def test_heavy_libraries_stay_in_their_rooms():
    outside = [
        f"{module} imports {name}"
        for module in FILES
        for name in imports(module)
        if not any(module == room or module.startswith(f"{room}.") for room in HEAVY.get(name.split(".")[0], [module]))
    ]
    assert not outside


def test_slow_imports_wait_for_the_function_that_needs_them():
    early = [
        f"{module} imports {name} from its first line"
        for module in HOUSE
        for name in imports(module, top_level=True)
        if name.split(".")[0] in INSIDE_FUNCTIONS
    ]
    assert not early


def test_importing_the_package_brings_nothing_heavy():
    code = "import sys, sd_explorer; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "sd_explorer" in loaded and not {*HEAVY, "numpy", "IPython", "huggingface_hub", "safetensors"} & set(loaded)


def test_the_explorer_stands_on_screen_without_the_model_libraries():
    code = "import sys; from sd_explorer import Explorer, Recipe; Recipe(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "diffusers", "transformers", "matplotlib", "umap"} & set(loaded)


@pytest.mark.parametrize("name", sd_explorer.__all__)
def test_every_public_name_is_there(name):
    assert getattr(sd_explorer, name) is not None and name in dir(sd_explorer)


def test_files_import_no_circle():
    from graphlib import CycleError, TopologicalSorter

    known = {f"sd_explorer.{name}" for name in FILES}
    graph = {f"sd_explorer.{name}": {other for other in imports(name) if other in known} for name in FILES}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None
