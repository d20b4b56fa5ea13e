"""Training goes on where it stopped, on a tiny made-up set and without a network."""

import random
import subprocess
import sys
from datetime import datetime

import pytest


@pytest.fixture
def work(tmp_path):
    """A work folder with four encoded pictures and three captions."""
    import numpy as np
    import torch

    torch.manual_seed(0)
    torch.save({"latents": torch.randn(4, 4, 16, 16), "factor": 1.0}, tmp_path / "latents.pt")
    torch.save({"rows": torch.tensor([[1], [1], [2], [2]])}, tmp_path / "rows.pt")
    np.save(tmp_path / "states.npy", np.random.default_rng(0).standard_normal((3, 77, 256)).astype(np.float16))
    return tmp_path


def _saved(work):
    import torch

    return torch.load(work / "unet.pt", weights_only=True)


def test_the_same_command_goes_on(work):
    from sd_explorer.pocket.__main__ import main

    command = ["unet", "--work", str(work), "--batch", "2", "--device", "cpu", "--steps"]
    main([*command, "2"])
    first = _saved(work)
    main([*command, "3", "--workers", "2"])
    second = _saved(work)
    assert (first["step"], second["step"]) == (2, 3)
    assert second["spent"] > first["spent"]
    assert second["average"]["count"] == 3
    key = "conv_in.weight"
    assert not second["module"][key].equal(first["module"][key])


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
    from sd_explorer.training.loop import learning_rate

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
