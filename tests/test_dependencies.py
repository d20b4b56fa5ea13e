"""What is needed is written down once; the pins, the lowest versions and Binder agree with it."""

import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
MORE = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]


def pins(file: str) -> dict[str, Version]:
    """`name==version` lines."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def imported() -> set[str]:
    """Distributions whose modules the package imports anywhere, this machine's metadata asked."""
    import ast
    from importlib.metadata import packages_distributions

    own, known, found = sys.stdlib_module_names, packages_distributions(), set()
    for path in (ROOT / "sd_explorer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {name.split(".")[0] for name in names}
    return {canonicalize_name(known[name][0]) for name in found - set(own) - {"sd_explorer"} if name in known}


@pytest.mark.parametrize("requirement", [*NEEDED, *MORE], ids=str)
def test_what_is_needed_is_pinned_to_a_version_that_is_allowed(requirement):
    pin = pins("constraints.txt")[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pin)


@pytest.mark.parametrize("requirement", NEEDED, ids=str)
def test_the_lowest_version_allowed_is_the_one_that_was_tried(requirement):
    bound = next(clause for clause in requirement.specifier if clause.operator == ">=")
    assert pins("constraints-lowest.txt")[canonicalize_name(requirement.name)] == Version(bound.version)


def test_every_library_that_the_package_imports_is_needed_by_name():
    named = {canonicalize_name(requirement.name) for requirement in [*NEEDED, *MORE]}
    brought = {"distributed", "huggingface-hub", "tokenizers", "tqdm", "ipython", "traitlets"}
    assert imported() - named - brought == set(), "libraries that come with others stand in `brought`"


def test_binder_installs_this_package_and_so_everything_that_it_needs():
    lines = (ROOT / "binder/requirements.txt").read_text().split("\n")
    assert [line for line in lines if line and not line.startswith("--")] == ["-c ../constraints.txt", ".[fast]"]
    assert not (ROOT / "binder/postBuild").exists(), "it would install without what is needed"
