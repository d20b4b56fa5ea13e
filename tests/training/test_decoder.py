"""The decoder learns from latents as the UNet makes them."""

from types import SimpleNamespace

import pytest
import torch

from sd_explorer.training import decoder


def test_a_third_is_clean_a_third_noisy_and_a_third_guessed():
    torch.manual_seed(0)
    latents = torch.randn(9, 4, 16, 16)
    result = decoder.worn(latents, lambda z: z * 0)
    assert result[6:].equal(latents[6:]) and result[3:6].abs().max() == 0
    noise = (result[:3] - latents[:3]).flatten(1).std(1)
    assert (noise > 0).all() and (noise < decoder.NOISE * 1.1).all()


def test_a_perfect_network_guesses_the_clean_latents(monkeypatch):
    from sd_explorer.training import unet

    torch.manual_seed(0)
    latents, states, kept = torch.randn(6, 4, 16, 16), torch.zeros(6, 77, 256), {}
    noised = unet.noised
    monkeypatch.setattr(unet, "noised", lambda *a: kept.setdefault("answer", noised(*a)))

    def perfect(noisy, times, encoder_hidden_states):
        assert (times >= decoder.GUESSES[0]).all() and (times < decoder.GUESSES[1]).all()
        return SimpleNamespace(sample=kept["answer"][1])

    guess = decoder.guesser(perfect, unet.alphas())
    assert torch.allclose(guess(latents, states), latents, atol=1e-4)


@pytest.mark.parametrize("steps", [2])
def test_tuning_the_decoder_leaves_the_encoder_as_it_is(tmp_path, made_up_words, steps):
    import numpy as np

    from sd_explorer.pocket.__main__ import main
    from sd_explorer.pocket.adopt import adopt
    from sd_explorer.training import autoencoder
    from sd_explorer.training.loop import averaged

    adopt(tmp_path)
    things = 428
    pictures = np.lib.format.open_memmap(tmp_path / "pictures.npy", "w+", np.uint8, (things, 4, 128, 128, 4))
    pictures.flush()
    main(["decoder", "--work", str(tmp_path), "--steps", str(steps), "--batch", "3", "--device", "cpu"])
    before, after = averaged(tmp_path / "autoencoder.pt"), averaged(tmp_path / "decoder.pt")
    changed = {key.split(".")[0] for key in before if not before[key].equal(after[key])}
    assert changed <= {"decoder", "post_quant_conv"} and "decoder" in changed
    assert autoencoder.load(tmp_path).decoder.conv_in.weight.equal(after["decoder.conv_in.weight"])
