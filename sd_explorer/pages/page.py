"""A page as one HTML file: the theme, the widgets' own JavaScript, what they show, in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from sd_explorer.pages.blocks import Fold, Shown, Words
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets.base import css

HERE = Path(__file__).parent
THEME = ("colours", "frame", "controls", "rooms")
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
"""What a browser may load for the page: nothing that is not in it."""


def page(title: Mapping[str, str], blocks: Sequence[Words | Shown | Fold], language: str = "en") -> str:
    """The HTML. title: in each language. language: the one that it opens with."""
    inner = [one for block in blocks for one in (block.blocks if isinstance(block, Fold) else (block,))]
    kinds = {block.kind: block for block in inner if isinstance(block, Shown)}
    look = "\n".join([css(*(f"theme/{part}" for part in THEME)), *(kind.css for kind in kinds.values()),
                      (HERE / "page.css").read_text(encoding="utf-8")])  # fmt: skip
    widgets = ",\n".join(f"{name}: {_scope(kind.esm)}" for name, kind in kinds.items())
    data = {"title": dict(title), "language": language, "names": LANGUAGES, "blocks": [b.data() for b in blocks],
            "theme": {one: text("ui.page_dark", one) for one in LANGUAGES}}  # fmt: skip
    script = f"const widgets = {{ {widgets} }};\nconst page = {_inside(json.dumps(data, ensure_ascii=False))};\n"
    script += (HERE / "page.js").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title[language])}</title>
<style>
{look}
</style>
</head>
<body>
<div class="sdx sdx-page">
<header><h1>{escape(title[language])}</h1><div class="sdx-page-languages"></div><button type="button" class="sdx-button sdx-page-theme"></button></header>
<main></main>
</div>
<script type="module">
{script}
</script>
</body>
</html>
"""


def _scope(module: str) -> str:
    """A linked ES module as an expression whose value is what it exports."""
    head, found, tail = module.rpartition("export default ")
    assert found, "every widget has a default export"
    return f"(() => {{\n{_exports_nothing(head)}return {tail}\n}})()"


def _exports_nothing(text_: str) -> str:
    import re

    return re.sub(r"^export (?=(?:async )?(?:function|const|let|class) )", "", text_, flags=re.MULTILINE)


def _inside(data: str) -> str:
    """JSON that may stand inside a script element."""
    return data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
