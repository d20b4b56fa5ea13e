"""What every widget of ours has in common."""

from pathlib import Path

import anywidget
import traitlets as T

HERE = Path(__file__).parent


def esm(name: str) -> str:
    """The browser's side of a widget: the few shared functions, then `name.js`."""
    return "\n".join((HERE / file).read_text(encoding="utf-8") for file in ("shared.js", f"{name}.js"))


class Widget(anywidget.AnyWidget):
    """Base of our widgets."""

    words = T.Dict(help="Every visible word the widget itself says, by key of `[ui]`; a new dict re-renders them.").tag(
        sync=True
    )
