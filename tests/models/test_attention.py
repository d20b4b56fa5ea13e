"""Recording attention leaves the picture alone, sums to one, unhooks always, stays within its budget."""

import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Problem, Recipe, Trace, denoise
from sd_explorer.models.attention import COARSEST, FINEST, _fit, _grid, _half, _sides, record_attention

RECIPE = Recipe("a red apple on a cat", steps=3, seed=4, guidance_scale=5)


def recorded(model, recipe=RECIPE, **options):
    with record_attention(model, recipe, **options) as recording:
        trace = Trace.record(model, recipe)
    return trace, recording.attention


def processors(model) -> dict[str, int]:
    return {name: id(processor) for name, processor in model.pipe.unet.attn_processors.items()}


@pytest.mark.parametrize("guidance", [1.0, 5.0])
@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_is_the_same_bit_for_bit(kind, guidance, model):
    recipe = RECIPE.change(guidance_scale=guidance)
    plain, (trace, _) = Trace.record(model(kind), recipe), recorded(model(kind), recipe, heads=True)
    assert np.array_equal(trace.picture, plain.picture)
    for one, other in zip(trace.steps, plain.steps, strict=True):
        assert np.array_equal(one.next_latents, other.next_latents)


@pytest.mark.parametrize("size", [(None, None), (88, 64), (64, 104)])
@pytest.mark.parametrize("heads", [False, True])
def test_every_row_sums_to_one(heads, size, any_model):
    recipe = RECIPE.change(width=size[0], height=size[1])
    _, attention = recorded(any_model, recipe, heads=heads)
    layers = sum(name.endswith("attn2.processor") for name in any_model.pipe.unet.attn_processors)
    steps, sources, tokens, h, w = attention.maps.shape
    assert (steps, tokens, (h, w)) == (3, 77, any_model.latent_shape(recipe)[1:])
    assert attention.maps.dtype == np.float16 and attention.nbytes == attention.maps.size * 2
    assert sources == len(attention.sources) and (sources > layers if heads else sources == layers)
    assert (attention.maps >= 0).all()
    assert np.allclose(attention.maps.astype(np.float32).sum(2), 1, atol=2e-3)
    assert np.allclose(attention.mean().sum(0), 1, atol=2e-3)


def test_the_numbers_are_those_of_diffusers_own_slow_processor(model):
    """Only the text half; the mean of the heads; the finest layer is not resized."""
    from diffusers.models.attention_processor import AttnProcessor

    seen = {}

    class Spy(AttnProcessor):
        def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **kwargs):
            if encoder_hidden_states is not None and not seen:
                query, key = (attn.head_to_batch_dim(part) for part in
                              (attn.to_q(hidden_states), attn.to_k(encoder_hidden_states)))  # fmt: skip
                seen["maps"] = attn.get_attention_scores(query, key).unflatten(0, (2, -1))[1].mean(0)  # (n, tokens)
            return super().__call__(attn, hidden_states, encoder_hidden_states, attention_mask, **kwargs)

    sd, unet = model("pocket"), model("pocket").pipe.unet
    own = dict(unet.attn_processors)
    try:
        unet.set_attn_processor(Spy())
        next(denoise(sd, RECIPE))
    finally:
        unet.set_attn_processor(own)
    _, attention = recorded(sd)
    first = attention.maps[0, 0].reshape(77, -1).T
    assert np.allclose(first, seen["maps"].numpy(), atol=1e-3)


def test_heads_are_kept_apart_and_their_mean_is_the_layer(model):
    _, together = recorded(model("sdxl"))
    _, apart = recorded(model("sdxl"), heads=True)
    for source in together.sources:
        assert np.allclose(apart.mean(layer=source.layer), together.mean(layer=source.layer), atol=1e-3)
    assert {source.head for source in together.sources} == {None} and apart.sources[1].head == 1
    assert np.allclose(apart.mean(1, block="mid", head=0), apart.maps[1][[s.block == "mid" and s.head == 0 for s in apart.sources]].mean(0), atol=1e-3)  # fmt: skip
    with pytest.raises(ValueError, match="block='attic'"):
        apart.mean(block="attic")


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_ends_the_run_the_old_processors_come_back(kind, model):
    sd, before = model(kind), processors(model(kind))
    with pytest.raises(ZeroDivisionError), record_attention(sd, RECIPE):
        assert processors(sd) != before
        for _ in denoise(sd, RECIPE):
            raise ZeroDivisionError

    def stopped_early():
        with record_attention(sd, RECIPE):
            yield from denoise(sd, RECIPE)

    run = stopped_early()
    next(run)
    assert processors(sd) != before
    run.close()
    assert processors(sd) == before


def test_a_recording_inside_a_recording_is_no_trouble(model):
    sd, before = model("sd1"), processors(model("sd1"))
    with record_attention(sd, RECIPE) as outer:
        _, inner = recorded(sd)
    assert np.array_equal(outer.attention.maps, inner.maps)
    assert processors(sd) == before


def test_a_run_that_stops_in_the_middle_keeps_its_whole_steps(model):
    with record_attention(model("pocket"), RECIPE) as recording:
        next(denoise(model("pocket"), RECIPE))
    assert len(recording.attention.maps) == 1
    with record_attention(model("pocket"), RECIPE) as recording:
        pass
    with pytest.raises(Problem, match="before its first step"):
        _ = recording.attention


def test_heun_calls_the_network_twice(model):
    _, attention = recorded(model("pocket"), RECIPE.change(scheduler="heun"))
    assert len(attention.maps) == 5


def test_the_budget_makes_maps_coarser_and_then_refuses(model):
    recipe = RECIPE.change(width=128, height=128)
    _, whole = recorded(model("sd1"), recipe)
    _, small = recorded(model("sd1"), recipe, budget=whole.nbytes - 1)
    assert (whole.maps.shape[3:], small.maps.shape[3:]) == ((16, 16), (8, 8))
    assert small.nbytes * 4 == whole.nbytes
    assert np.allclose(small.maps.astype(np.float32).sum(2), 1, atol=2e-3)
    before = processors(model("sd1"))
    with pytest.raises(Problem, match="fewer steps"), record_attention(model("sd1"), recipe, budget=1000):
        pass
    assert processors(model("sd1")) == before


@pytest.mark.parametrize(
    "size, grid", [((64, 64), (32, 32)), ((16, 16), (16, 16)), ((128, 96), (32, 24)), ((11, 90), (3, 23))]
)
def test_the_grid_is_at_most_32_places_long(size, grid):
    assert _grid(size, 2**30, 77) == grid and max(grid) <= FINEST


def test_the_grid_shrinks_to_the_budget():
    assert _grid((64, 64), 77 * 2 * COARSEST**2, 77) == (COARSEST, COARSEST)


@pytest.mark.parametrize("size", [(64, 64), (96, 64), (11, 13), (8, 11)])
def test_a_layers_sides_are_found_from_its_number_of_places(size):
    level = size
    for _ in range(3):
        assert _sides(size, level[0] * level[1]) == level
        level = _half(level)


@pytest.mark.parametrize("size", [(16, 16), (8, 8), (4, 4), (5, 7), (64, 48)])
def test_resizing_keeps_the_sums(size):
    maps = torch.rand(2, 9, *size).softmax(1)
    assert torch.allclose(_fit(maps, (16, 16)).sum(1), torch.ones(2, 16, 16), atol=1e-5)
