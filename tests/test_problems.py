"""Every Problem that the code can raise has its sentence in every language, with no gap left open."""

import ast
import string
from pathlib import Path

import pytest

import sd_explorer
from sd_explorer.texts import LANGUAGES, section


def raised():
    """(file, line, key, names of the values) of each `Problem(...)` in the package."""
    for path in sorted(Path(sd_explorer.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and node.args:
                values = {word.arg for word in node.keywords}
                for key in (
                    n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
                ):
                    yield pytest.param(key, values, id=f"{path.name}:{node.lineno}-{key}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key, values", list(raised()))
def test_the_sentence_is_there_and_its_gaps_are_filled(key, values, language):
    gaps = {name for _, name, _, _ in string.Formatter().parse(section("problem", language)[key]) if name}
    assert None in values or gaps <= values
