"""Prompt vectors against what the stock pipeline's own text encoders say."""

import numpy as np
import pytest
import torch

from sd_explorer import Problem, Recipe
from sd_explorer.models.vectors import prompt_vectors, text_encoders

PROMPTS = ["a red apple", "a cat", "", "赤いりんご", "a cat", "a large cat on a red chair, in the style of nobody"]


def read(model, prompt: str):
    """The 77 states that the UNet reads `(77, width)` and the place of the end mark, the long way round."""
    states = model.encode(Recipe(prompt, guidance_scale=1)).embeddings[0].float().numpy()
    return states, len(model.tokens(prompt).ids) + 1


def test_they_are_the_states_the_unet_reads(any_model):
    end, mean, first = (any_model.vectors(PROMPTS, which) for which in ("end", "mean", "token:1"))
    for row, prompt in enumerate(PROMPTS):
        states, last = read(any_model, prompt)
        assert np.allclose(end[row], states[last], atol=1e-5)
        assert np.allclose(first[row], states[1], atol=1e-5)
        assert np.allclose(mean[row], states[1 : max(2, last)].mean(0), atol=1e-5)


def test_shapes_are_the_familys(any_model):
    width = any_model.pipe.unet.config.cross_attention_dim
    for which in any_model.vector_kinds:
        vectors = any_model.vectors(["a cat", "a dog"], which)
        assert vectors.dtype == np.float32 and vectors.shape[0] == 2 and np.isfinite(vectors).all()
        if which in ("end", "mean", "token:1"):
            assert vectors.shape == (2, width)


def test_pooled_is_sdxls_own(model):
    sdxl = model("sdxl")
    pooled = sdxl.encode(Recipe("a red apple", guidance_scale=1)).added["text_embeds"]
    assert np.allclose(sdxl.vectors(["a red apple"], "pooled"), pooled.numpy(), atol=1e-5)
    assert "pooled" in sdxl.vector_kinds


def test_layers_are_the_encoders(model):
    sd = model("sd1")
    tokenizer, encoder = text_encoders(sd.pipe)[-1]
    with torch.inference_mode():
        states = encoder(tokenizer("a cat", return_tensors="pt").input_ids, output_hidden_states=True).hidden_states
    for layer in (1, 2):
        assert np.allclose(sd.vectors(["a cat"], f"layer:{layer}")[0], states[layer][0, -1], atol=1e-5)
    assert sd.vector_kinds == ["end", "mean", "token:1", "layer:1", "layer:2"]


@pytest.mark.parametrize("which", ["", "pooled:2", "token", "token:0", "token:76", "layer:3", "layer:x", "average"])
def test_an_unknown_vector_is_refused(model, which):
    with pytest.raises(Problem, match="layer"):
        model("sd1").vectors(["a cat"], which)


def test_a_checkpoint_without_a_projection_says_so(model):
    with pytest.raises(Problem, match="projection"):
        model("sd1").vectors(["a cat"], "pooled")


def test_company_order_and_batch_leave_a_prompt_as_it_is(any_model):
    alone = any_model.vectors(PROMPTS, "mean", batch=1)
    for batch in (2, 64):
        assert np.allclose(any_model.vectors(PROMPTS, "mean", batch=batch), alone, atol=1e-5)
    backwards = any_model.vectors(PROMPTS[::-1], "mean", batch=1)[::-1]
    assert np.array_equal(alone, backwards)
    assert np.array_equal(alone[1], alone[4])


def test_it_tells_its_progress_and_stops(model):
    told = []
    model("pocket").vectors([f"cat {n}" for n in range(10)] * 2, "end", batch=4, check=lambda *at: told.append(at))
    assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]

    def stop(done, count):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prompt_vectors(model("pocket"), ["a", "b", "c"], "end", 1, stop)
