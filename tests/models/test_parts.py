"""Tokens, devices and decoding."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from sd_explorer import Recipe, Trace
from sd_explorer.models import device
from sd_explorer.models.model import CACHED_PROMPTS

# -- tokens ---------------------------------------------------------------------------------------


def test_a_prompt_is_cut_into_the_pieces_the_encoder_reads(any_model):
    prompt = "a red apple, 3d"
    tokens, tokenizer = any_model.tokens(prompt), any_model.pipe.tokenizer
    padded = tokenizer(prompt, padding="max_length", max_length=77, truncation=True).input_ids
    assert list(tokens.ids) == padded[1 : 1 + len(tokens.ids)]
    assert tokens.pieces[:3] == ("a", "red", "apple") and "".join(tokens.pieces) == prompt.replace(" ", "")
    assert (tokens.limit, tokens.padding, tokens.cut) == (75, 75 - len(tokens.ids), ())


def test_part_of_a_character_shows_its_bytes(model):
    assert model("pocket").tokens("猫").pieces == ("‹e7›", "‹8c›", "‹ab›")


def test_what_does_not_fit_is_told(model):
    tokens = model("pocket").tokens("apple " * 80)
    assert len(tokens.pieces) == 80 and len(tokens.cut) == 5 and tokens.padding == 0


def test_no_words_are_no_tokens(model):
    tokens = model("pocket").tokens("")
    assert tokens.pieces == () and tokens.padding == 75


def test_asking_for_tokens_is_silent_however_long_the_prompt(model, caplog, capfd):
    model("sd1").tokens("word " * 500)
    assert not caplog.records and capfd.readouterr() == ("", "")


# -- decoding -------------------------------------------------------------------------------------


def test_many_latents_are_decoded_as_each_alone(any_model):
    latents = np.random.default_rng(0).normal(size=(3, 4, 8, 8)).astype(np.float32)
    together = any_model.decode(latents)
    assert together.shape == (3, 64, 64, 3) and together.dtype == np.uint8
    for one, latent in zip(together, latents, strict=True):
        assert np.abs(one.astype(int) - any_model.decode(latent)[0]).max() <= 1


def test_decoding_takes_steps_that_nobody_may_write_into(model, recwarn):
    trace = Trace.record(model("pocket"), Recipe(steps=1))
    assert not trace.final.flags.writeable and not [w for w in recwarn if "writ" in str(w.message)]


# -- what is remembered ---------------------------------------------------------------------------


def test_only_so_many_prompts_are_remembered(model):
    pocket = model("pocket")
    for n in range(CACHED_PROMPTS + 5):
        pocket.encode(Recipe(prompt=f"apple {n}"))
    assert len(pocket._conditionings) == CACHED_PROMPTS


@pytest.mark.parametrize("kind", ["sdxl", "lcm"])
def test_a_remembered_prompt_is_read_again_where_the_answer_depends_on_more(kind, model):
    """SDXL reads the size, a distilled checkpoint the scale."""
    reads = model(kind).encode
    one = reads(Recipe())
    assert reads(Recipe(seed=9)) is one
    other = reads(Recipe(width=72)) if kind == "sdxl" else reads(Recipe(guidance_scale=9))
    assert other is not one


# -- devices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("cuda, mps, expected", [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_the_best_device_is_chosen(cuda, mps, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert device.choose_device().type == expected and device.choose_device("cpu").type == "cpu"


def test_half_precision_is_for_cuda_only():
    dtypes = {name: device.choose_dtype(torch.device(name)) for name in ("cuda", "mps", "cpu")}
    assert dtypes == {"cuda": torch.float16, "mps": torch.float32, "cpu": torch.float32}


class Pipe:
    """Notes what is asked of a pipeline of 4 MB."""

    def __init__(self):
        self.asked = []
        self.components = {"unet": torch.nn.Linear(1000, 1000, bias=False), "tokenizer": SimpleNamespace()}

    def __getattr__(self, name):
        return lambda *a, **kw: self.asked.append(name) or self


@pytest.mark.parametrize("kind, free, expected", [
    ("cuda", 8e6, ["to"]), ("cuda", 4.5e6, ["enable_attention_slicing", "enable_model_cpu_offload"]),
    ("mps", 0, ["enable_attention_slicing", "to"]), ("cpu", 0, ["to"]),
])  # fmt: skip
def test_where_memory_is_short_parts_take_turns(kind, free, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (int(free), 16e9))
    pipe = Pipe()
    assert device.place(pipe, torch.device(kind)) is pipe and pipe.asked == expected
