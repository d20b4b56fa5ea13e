"""What the house promises about itself: documents that name what is there, one version, one list of what is needed."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import sd_explorer

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sd_explorer"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> set[str]:
    """Names of everything the project or one of its extras asks for."""
    asked = PROJECT["project"]["dependencies"] + sum(PROJECT["project"]["optional-dependencies"].values(), [])
    return {canonical(re.match(r"[\w.-]+", one).group()) for one in asked}


def test_the_version_stands_in_one_place():
    assert PROJECT["project"]["dynamic"] == ["version"] and "version" not in PROJECT["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", sd_explorer.__version__)


def test_everything_needed_is_pinned():
    pins = {canonical(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().split()}
    assert needed() - pins == set()


def test_binder_installs_what_pip_installs():
    lines = (ROOT / "binder" / "requirements.txt").read_text().split("\n")
    assert any(re.fullmatch(r"\.(\[\w+\])?", line) for line in lines) and "-c ../constraints.txt" in lines


def test_every_room_has_its_place_in_the_documents():
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    pages = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for room in ROOMS:
        assert f"  {room}/" in architecture, room
        assert room == "texts" or f"api/{room}.md" in pages and (ROOT / "docs" / "api" / f"{room}.md").exists(), room


def test_files_that_the_documents_name_are_there():
    for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"):
        words = (ROOT / name).read_text(encoding="utf-8")
        for path in re.findall(
            r"`((?:sd_explorer|tests|session|models|texts|exhibits|diffusion|widgets)/[\w/.]+)`", words
        ):
            assert (ROOT / path).exists() or (PACKAGE / path).exists(), f"{name} names {path}"


def test_make_targets_that_the_documents_name_are_there():
    targets = set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in ("CONTRIBUTING.md", "README.md"):
        assert set(re.findall(r"`make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"))) <= targets, name


def test_no_function_is_longer_than_a_screen():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[0]
                told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                lines = node.end_lineno - (first.end_lineno if told else node.lineno)
                assert lines <= 40, f"{path.relative_to(ROOT)}: {node.name} has {lines} lines"


def test_no_file_is_longer_than_a_sitting():
    """About 200 lines; one idea, one file."""
    files = [path for kind in ("py", "js", "css", "toml") for path in PACKAGE.rglob(f"*.{kind}")]
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert len(lines) > 200 and {name: count for name, count in lines.items() if count > 220} == {}
