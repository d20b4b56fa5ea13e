"""CodeBox: code to read and copy."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class CodeBox(Widget):
    """Monospace text with a copy button."""

    _esm = esm("code_box")
    _css = css("code_box")
    code = T.Unicode(help="The text.").tag(sync=True)
