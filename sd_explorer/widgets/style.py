"""Style: the look of everything inside `.sdx`, the stock ipywidgets included."""

import anywidget

from sd_explorer.widgets.base import css


class Style(anywidget.AnyWidget):
    """Shows nothing; carries `theme.css` to the page."""

    _esm = "export default { render({ el }) { el.style.display = 'none'; } };"
    _css = css("theme")
