"""StepText: the selected step in words; the words change in the browser, together with the frame."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class StepText(Widget):
    """A title and a sentence for each frame; room for four lines is always kept."""

    _esm = esm("step_text")
    _css = css("label", "step_text")
    titles = T.List(T.Unicode(), help="Title of each frame, the finished picture's last.").tag(sync=True)
    sentences = T.List(T.Unicode(), help="Sentence of each frame.").tag(sync=True)
    index = T.Int(0, help="Selected frame.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)
    title = T.Unicode(help="Title of the explanation.").tag(sync=True)
    sentence = T.Unicode(help="First depth.").tag(sync=True)
    paragraph = T.Unicode(help="Second depth.").tag(sync=True)
    formula = T.Unicode(help="Third depth, MathML; may be empty.").tag(sync=True)
    source = T.Unicode(help="Where the formula comes from; may be empty.").tag(sync=True)
