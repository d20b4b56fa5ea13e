"""GuidanceDrag: the two halves of a step, and a guidance scale that acts on them in the browser at once."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class GuidanceDrag(Widget):
    """Without the words, the difference, with the words, and what any scale makes of them; no kernel while it is dragged."""

    _esm = esm("guidance_drag/guidance_drag")
    _css = css("guidance_drag/guidance_drag")
    shape = T.List(T.Int(), help="(C, h, w) of the latents.").tag(sync=True)
    weight = T.Bytes(help="The linear preview's weight, float32 `(48, C, 3, 3)`.").tag(sync=True)
    bias = T.Bytes(help="The linear preview's bias, float32 `(48,)`.").tag(sync=True)
    uncond = T.Bytes(help="Clean estimate without the words, float32 `(C, h, w)`; empty: nothing to show.").tag(
        sync=True
    )
    text = T.Bytes(help="Clean estimate with the words, as `uncond`.").tag(sync=True)
    final = T.Bytes(help="The finished latents of the run, as `uncond`.").tag(sync=True)
    run_scale = T.Float(1.0, help="The scale that the run itself went on with.").tag(sync=True)
    scale = T.Float(1.0, help="The scale that is dragged, 0 to 20; told when it is let go.").tag(sync=True)
    exact = T.Bytes(help="The decoded guess, PNG or JPEG; empty: the linear preview stays.").tag(sync=True)
    exact_scale = T.Float(-1.0, help="The scale that `exact` belongs to.").tag(sync=True)
