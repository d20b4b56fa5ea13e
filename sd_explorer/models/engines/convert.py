"""torch modules as OpenVINO models, in memory."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import torch

from sd_explorer.models.engines.library import library


class Denoiser(torch.nn.Module):
    """A denoising network with plain inputs: latents, timestep, embeddings, then what `extras` names."""

    def __init__(self, network, extras: Sequence[str]):
        super().__init__()
        self.network, self.extras = network, tuple(extras)

    def forward(self, latents, timestep, embeddings, *extras):
        given = dict(zip(self.extras, extras, strict=True))
        cond = given.pop("timestep_cond", None)
        return self.network(latents, timestep, encoder_hidden_states=embeddings, timestep_cond=cond,
                            added_cond_kwargs=given or None, return_dict=False)[0]  # fmt: skip


class Reader(torch.nn.Module):
    """A CLIP text encoder: token ids -> the states that the network reads."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, ids):
        return self.encoder(ids).last_hidden_state


def converted(module: torch.nn.Module, example: tuple[torch.Tensor, ...], shapes: Sequence[Sequence[int]]):
    """An OpenVINO model that computes what `module` does; -1 in `shapes` is a side of any length.

    It shares the weights' memory, so it is to be compiled while `module` lives.
    """
    library()
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's: sizes that only decide a layout
        decoder = TorchScriptPythonDecoder(module, example_input=example)
    front = FrontEndManager().load_by_framework("pytorch")
    model = front.convert(front.load(decoder))
    reshaped(model, shapes)
    return model, decoder  # the decoder owns the weights


def reshaped(model, shapes: Sequence[Sequence[int]]):
    """Set the inputs' shapes, in order."""
    ports = {port.get_any_name(): list(shape) for port, shape in zip(model.inputs, shapes, strict=True)}
    model.reshape(ports)
