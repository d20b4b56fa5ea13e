"""IntoNoise: a picture under as much noise as the slider says, mixed in the browser."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class IntoNoise(Widget):
    """Picture + noise = what is left of it, on a scale by signal power, with the readers' curves over it; no kernel while
    it is dragged."""

    _esm = esm("into_noise/into_noise")
    _css = css("into_noise/into_noise")
    shape = T.List(T.Int(), help="(C, h, w) of the latents.").tag(sync=True)
    weight = T.Bytes(help="The linear preview's weight, float32 `(48, C, 3, 3)`.").tag(sync=True)
    bias = T.Bytes(help="The linear preview's bias, float32 `(48,)`.").tag(sync=True)
    clean = T.Bytes(help="The picture's latents, float32 `(C, h, w)`; empty: nothing to show.").tag(sync=True)
    noise = T.Bytes(help="The noise, float32 `(C, h, w)`.").tag(sync=True)
    picture = T.Bytes(help="The picture itself, JPEG or PNG.").tag(sync=True)
    abar = T.Bytes(help="Share of signal power at each timestep, float32 `(T,)`.").tag(sync=True)
    knots = T.List(T.Int(), help="Timesteps at equal distances on the slider.").tag(sync=True)
    steps = T.List(T.Float(), help="Timestep of each step of the run, the noisiest first.").tag(sync=True)
    t = T.Int(0, help="Timestep that is dragged to; told when it is let go.").tag(sync=True)
    flag = T.Int(-1, help="Timestep at which the reader can no longer tell what it is; -1: not said.").tag(sync=True)
    exact = T.Bytes(help="The decoded mixture, JPEG or PNG; empty: the linear preview stays.").tag(sync=True)
    exact_t = T.Int(-1, help="The timestep that `exact` belongs to.").tag(sync=True)
    lines = T.List(
        T.Dict(), help="{name, points: [[t, 0 to 1]], dashed: bool, colour: noise, plain, a or b} of each reader."
    ).tag(sync=True)
