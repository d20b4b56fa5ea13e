"""What every widget of ours has in common, and the linker that makes one ES module of several."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget
import traitlets as T

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)


def esm(name: str) -> str:
    """`name.js` as one ES module: each file it imports by a relative path stands before it, once, in a scope of its own.

    Imports are written `import { a, b as c } from "./other.js";` and exports stand before what they name; the files
    themselves are plain ES modules, so that editors, linters and tests read them as they are.
    """
    linked: dict[Path, str] = {}
    main = _inline((HERE / f"{name}.js").resolve(), linked, ())
    return "\n".join((*linked.values(), main))


def css(*names: str) -> str:
    """`name.css` of each name, one after the other."""
    return "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in names)


def _inline(path: Path, linked: dict[Path, str], above: tuple[Path, ...]) -> str:
    """The text of a module whose imports are read from the scopes in `linked`, which it fills."""
    if path in above:
        raise ImportError(f"{path.name} imports itself")

    def scope(match: re.Match) -> str:
        other = (path.parent / match[2]).resolve()
        if other not in linked:
            body = _inline(other, linked, (*above, path))
            names = ", ".join(EXPORT.findall(body))
            linked[other] = f"const {_scope(other)} = (() => {{\n{EXPORT.sub('', body)}\nreturn {{ {names} }};\n}})();"
        return f"const {{{match[1].replace(' as ', ': ')}}} = {_scope(other)};"

    return IMPORT.sub(scope, path.read_text(encoding="utf-8"))


def _scope(path: Path) -> str:
    return "$" + re.sub(r"\W", "_", path.relative_to(HERE.resolve()).with_suffix("").as_posix())


class Widget(anywidget.AnyWidget):
    """Base of our widgets. `_esm` and `_css` are text, never a Path: anywidget watches a file, and with it keeps every
    widget that was ever made."""

    words = T.Dict(help="Every visible word the widget itself says; a new dict re-renders them.").tag(sync=True)
