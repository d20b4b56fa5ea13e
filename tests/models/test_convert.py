"""A network that was converted computes what the module computes, at every size it is asked for."""

import numpy as np
import pytest
import torch

from sd_explorer.models.engines.convert import Denoiser, Reader, converted, reshaped

openvino = pytest.importorskip("openvino")
CLOSE = 1e-3


def answers(model, *arrays) -> np.ndarray:
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return next(iter(compiled(arrays).values()))


@pytest.mark.parametrize("kind", ["pocket", "sdxl"])
def test_a_denoiser_is_converted_with_all_its_inputs(kind, model):
    unet, width = model(kind).network, model(kind).network.config.cross_attention_dim
    extras = () if kind == "pocket" else ("text_embeds", "time_ids")
    torch.manual_seed(0)

    def example(side: int, tokens: int):
        added = [] if kind == "pocket" else [torch.randn(1, model(kind).pipe.text_encoder_2.config.projection_dim), torch.full((1, 6), 64.0)]  # fmt: skip
        return torch.randn(1, 4, side, side), torch.tensor([300.0]), torch.randn(1, tokens, width), *added

    module = Denoiser(unet, extras)
    shapes = [(-1, 4, -1, -1), (1,), (-1, -1, width), *[(-1, *one.shape[1:]) for one in example(8, 7)[3:]]]
    network, _decoder = converted(module, example(8, 7), shapes)
    for side, tokens in ((8, 7), (16, 77)):
        given = example(side, tokens)
        with torch.no_grad():
            expected = module(*given).numpy()
        assert (
            np.abs(answers(network, *(one.numpy() for one in given)) - expected).max() < CLOSE * np.abs(expected).max()
        )


def test_a_reader_gives_the_states_of_every_position(model):
    encoder, ids = model("pocket").pipe.text_encoder, torch.arange(77)[None] % 40
    network, _decoder = converted(Reader(encoder), (ids,), [(-1, 77)])
    with torch.no_grad():
        expected = encoder(ids.flip(1)).last_hidden_state.numpy()
    assert np.abs(answers(network, ids.flip(1).numpy()) - expected).max() < CLOSE * np.abs(expected).max()


def test_inputs_get_their_shapes_in_order(model):
    ids = torch.zeros(1, 77, dtype=torch.long)
    network, _decoder = converted(Reader(model("pocket").pipe.text_encoder), (ids,), [(-1, 77)])
    reshaped(network, [(2, 77)])
    assert [*network.inputs[0].shape] == [2, 77]
    with pytest.raises(ValueError):
        reshaped(network, [(2, 77), (1,)])
