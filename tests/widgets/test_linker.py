"""One ES module is made of several, each in a scope of its own."""

import re

import pytest

from sd_explorer import widgets
from sd_explorer.widgets import base

PARTS = {
    "main.js": 'import { twice as two } from "./shared/a.js";\nimport { ONE } from "./shared/b.js";\nconst SIZE = 3;\nexport default { two, ONE, SIZE };\n',
    "shared/a.js": 'import { ONE } from "./b.js";\nconst SIZE = 1;\nexport function twice(n) { return 2 * n * ONE * SIZE; }\n',
    "shared/b.js": "export const ONE = 1;\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "shared").mkdir()
    for name, text in PARTS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(base, "HERE", tmp_path)
    return tmp_path


def test_what_is_imported_stands_before_once_and_in_a_scope_of_its_own(folder):
    linked = base.esm("main")
    assert linked.count("const $shared_b = (() => {") == linked.count("const $shared_a = (() => {") == 1
    assert linked.index("$shared_b = ") < linked.index("$shared_a = ") < linked.index("export default")
    assert "const { twice: two } = $shared_a;" in linked and "return { twice };" in linked
    assert not re.search(r"^import ", linked, re.MULTILINE)


def test_a_circle_is_refused(folder):
    (folder / "shared/b.js").write_text('import { twice } from "./a.js";\nexport const ONE = 1;\n')
    with pytest.raises(ImportError, match="imports itself"):
        base.esm("main")


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_widget_carries_its_module_and_style_as_text(name):
    kind = getattr(widgets, name)
    assert type(kind._esm) is str and type(kind._css) is str
    assert not re.search(r"^(import|export (?!default)) ", kind._esm, re.MULTILINE)
    assert kind._esm.count("export default") == 1
