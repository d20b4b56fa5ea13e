"""Training goes on where it stopped, on a tiny made-up set and without a network."""

import random
import subprocess
import sys
from datetime import datetime

import pytest


@pytest.fixture
def work(tmp_path, made_up_words):
    """A work folder with the shipped weights and eight made-up encoded pictures of three things."""
    import torch

    from sd_explorer.pocket.adopt import adopt
    from sd_explorer.training.latents import SHARDS, shard

    adopt(tmp_path)
    torch.manual_seed(0)
    facts = torch.tensor([[i % 3, i % 4, 0, 0, i % 3, 0, 0, i % 2 - 1] for i in range(8)], dtype=torch.int16)
    for number in range(SHARDS):
        torch.save({"latents": torch.randn(8, 4, 16, 16).half(), "facts": facts}, shard(tmp_path, number))
    return tmp_path


def _saved(work, name="unet.pt"):
    import torch

    return torch.load(work / name, weights_only=True)


def _run(work, *words):
    from sd_explorer.pocket.__main__ import main

    main([words[0], "--work", str(work), "--batch", "2", "--device", "cpu", *words[1:]])


@pytest.mark.slow
def test_the_same_command_goes_on_and_counts_the_pictures_of_all_workers(work):
    _run(work, "unet", "--steps", "2", "--no-record")
    first = _saved(work)
    _run(work, "unet", "--steps", "4", "--workers", "2", "--no-record")
    second = _saved(work)
    assert (first["step"], first["samples"]) == (2, 4)
    assert second["step"] == 4 and second["spent"] > first["spent"]
    assert second["samples"] > first["samples"] + 2 * 2, "the second worker's pictures count too"
    key = "conv_in.weight"
    assert not second["module"][key].equal(first["module"][key])


@pytest.mark.slow
def test_an_ended_copy_leaves_the_training_as_it_was_and_is_what_ships(work):
    from sd_explorer.training import unet

    _run(work, "unet", "--steps", "2", "--no-record")
    steady = _saved(work)
    _run(work, "decay", "--steps", "2")
    ended = _saved(work, "decayed.pt")
    assert _saved(work)["module"]["conv_in.weight"].equal(steady["module"]["conv_in.weight"])
    assert ended["samples"] == steady["samples"] + 4
    assert unet.load(work).conv_in.weight.equal(ended["average"]["shadow"]["conv_in.weight"])
    _run(work, "unet", "--steps", "5", "--no-record")
    assert unet.load(work).conv_in.weight.equal(_saved(work)["average"]["shadow"]["conv_in.weight"])


def test_the_rate_is_steady_after_its_warm_up_and_an_ended_copy_comes_to_rest():
    from sd_explorer.training.denoising import WARM, rate
    from sd_explorer.training.loop import Budget

    half = Budget(steps=100, step=50)
    assert rate(half, 1.0, 0, False) < 0.01
    assert rate(half, 1.0, WARM, False) == rate(Budget(steps=100, step=99), 1.0, WARM, False) == 1.0
    assert rate(half, 1.0, WARM, True) == pytest.approx(0.5)
    assert rate(Budget(steps=100, step=100), 1.0, WARM, True) == 0.0


def test_pooled_words_start_without_changing_the_network():
    """Weights from before the words were pooled into the time embedding give the same network with it."""
    import torch
    from diffusers import UNet2DConditionModel

    from sd_explorer.training import unet

    torch.manual_seed(0)
    plain = UNet2DConditionModel(**{k: v for k, v in unet.CONFIG.items() if not k.startswith("addition")}).eval()
    pooled = unet.fill(unet.build(), plain.state_dict()).eval()
    latents, states = torch.randn(2, 4, 16, 16), torch.randn(2, 77, 256)
    with torch.no_grad():
        old, new = (net(latents, 300, encoder_hidden_states=states).sample for net in (plain, pooled))
    assert torch.allclose(old, new, atol=1e-5)
    pooled(latents, 300, encoder_hidden_states=states).sample.square().mean().backward()
    assert pooled.add_embedding.norm2.weight.grad.abs().sum() > 0, "it can learn"
    with pytest.raises(ValueError, match="conv_in"):
        unet.fill(unet.build(), {k: v for k, v in plain.state_dict().items() if k != "conv_in.weight"})


def test_a_caption_is_read_once_and_drawn_several_times(work):
    from sd_explorer.training.latents import REUSE, Pictures

    pictures, read = Pictures(work, 0), []
    states = pictures.states
    pictures.states = lambda texts: read.extend(texts) or states(texts)
    for _ in range(4):
        latents, got = pictures.batch(8, 0.0)
    assert latents.shape == (8, 4, 16, 16) and got.shape == (8, 77, 256)
    assert len(read) == 4 * 8 // REUSE
    assert pictures.batch(8, 1.0)[1].sub(pictures.empty.float()).abs().max() == 0, "a dropped caption is the empty one"


def test_a_killed_write_leaves_the_old_checkpoint(tmp_path):
    from sd_explorer.training.loop import load_checkpoint, save_checkpoint

    save_checkpoint(tmp_path / "x.pt", step=1)
    (tmp_path / "x.half").write_bytes(b"torn")  # what kill -9 in the middle of the next write leaves
    assert load_checkpoint(tmp_path / "x.pt") == {"step": 1}
    save_checkpoint(tmp_path / "x.pt", step=2)
    assert load_checkpoint(tmp_path / "x.pt") == {"step": 2}


def test_an_end_time_is_the_next_such_minute():
    from sd_explorer.training.loop import minutes_until

    now = datetime(2026, 1, 1, 23, 50)
    assert minutes_until("23:59", now) == 9
    assert minutes_until("00:10", now) == 20


def test_the_rate_warms_up_and_ends_at_zero():
    from sd_explorer.training.descent import learning_rate

    rates = [learning_rate(i / 100, 1.0) for i in range(101)]
    assert rates[0] < 0.1 and max(rates) == pytest.approx(1.0) and rates[-1] == pytest.approx(0.0)


def test_backgrounds_are_plain_and_the_object_is_where_it_was_put():
    import torch

    from sd_explorer.training.artwork.compose import COLOURS, compose, palette

    art = torch.zeros(1, 64, 64, 4, dtype=torch.uint8)
    art[:, 16:48, 16:48] = torch.tensor([10, 20, 30, 255], dtype=torch.uint8)
    blue = palette()[list(COLOURS).index("blue")][None]
    picture = (compose(art, blue, torch.ones(1), torch.zeros(1, 2))[0] + 1) * 127.5
    assert picture[:, 0, 0].round().tolist() == list(COLOURS["blue"])
    assert picture[:, 32, 32].round().tolist() == [10, 20, 30]


def test_captions_say_what_is_shown():
    from sd_explorer.training.artwork.captions import Scene, caption
    from sd_explorer.training.artwork.concepts import Concept

    apple = Concept("red apple", "red apple", 1, "1f34e", ("red apple",), ("りんご",), (), ())
    rng = random.Random(0)
    for _ in range(50):
        english = caption(Scene(apple, "ink", "blue"), "en", rng)
        assert "red apple" in english and "blue background" in english
        assert "ink" in english or "line drawing" in english
        assert "青い背景" in caption(Scene(apple, "ink", "blue"), "ja", rng)


def test_the_list_of_things_is_clean():
    from sd_explorer.training.artwork.concepts import read_list

    lines = read_list()
    assert len({line.name for line in lines}) == len(lines)
    assert len({line.label for line in lines}) == len(lines)


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, sd_explorer.pocket, sd_explorer.pocket.__main__\n"
        "assert not {'torch', 'numpy', 'PIL', 'diffusers', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
