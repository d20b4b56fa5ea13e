"""Style: the look of everything inside `.sdx`, the stock ipywidgets included."""

import anywidget

from sd_explorer.widgets.base import css

PARTS = ("colours", "frame", "controls", "rooms", "lessons")


class Style(anywidget.AnyWidget):
    """Shows nothing; carries the theme to the page."""

    _esm = "export default { render({ el }) { el.style.display = 'none'; } };"
    _css = css(*(f"theme/{part}" for part in PARTS))
