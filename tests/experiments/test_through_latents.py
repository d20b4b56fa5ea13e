"""Latents and pixels: the round trip, edits on the way, PSNR, colours of channels, and which pixels a cell owns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from checkpoints import KINDS

from sd_explorer import Recipe
from sd_explorer.experiments.through_latents import (
    BITS,
    Coded,
    Dab,
    Edits,
    channel_picture,
    coded,
    colour_shares,
    lost,
    owned,
    psnr,
    quantised,
    through,
)

RNG = np.random.default_rng(3)
PICTURE = RNG.integers(0, 256, (64, 64, 3)).astype(np.uint8)
LATENTS = RNG.standard_normal((4, 8, 8)).astype(np.float32)


def code_of(model) -> Coded:
    return coded(model, Recipe("a cat"), PICTURE)


@pytest.mark.parametrize("kind", KINDS)
def test_one_trip_is_diffusers_own_encoder_and_decoder(kind, model):
    vae, pipe = model(kind).pipe.vae, model(kind).pipe
    with torch.inference_mode():
        pixels = pipe.image_processor.preprocess(PICTURE[None].astype(np.float32) / 255)
        decoded = vae.decode(vae.encode(pixels).latent_dist.mode(), return_dict=False)[0]
    stock = (pipe.image_processor.postprocess(decoded, output_type="np") * 255).round().astype(np.uint8)[0]
    (back,) = through(model(kind), code_of(model(kind)))
    off = np.abs(back.picture.astype(int) - stock)
    assert off.max() <= 1 and (off > 0).mean() < 0.01  # ours passes through the scaling factor: rounding of floats


def test_without_edits_not_a_bit_is_touched():
    for edits in (Edits(), Edits(gains=(1.0, 1.0, 1.0, 1.0)), Edits(bits=32), Edits(dabs=(Dab("raise", 0, ()),))):
        assert np.array_equal(edits(LATENTS), LATENTS)


def test_a_gain_scales_its_channel_alone():
    after = Edits(gains=(1.0, 0.0, 2.0))(LATENTS)
    assert np.array_equal(after[[0, 3]], LATENTS[[0, 3]]) and not after[1].any()
    assert np.array_equal(after[2], 2 * LATENTS[2])


@pytest.mark.parametrize("bits", [bits for bits in BITS if bits < 32])
def test_few_bits_leave_few_values_between_the_same_ends(bits):
    after = quantised(LATENTS, bits)
    for before, channel in zip(LATENTS, after, strict=True):
        assert len(np.unique(channel)) <= 2**bits
        assert channel.min() == pytest.approx(before.min()) and channel.max() == pytest.approx(before.max(), abs=1e-5)
        assert np.abs(channel - before).max() <= 0.5001 * (before.max() - before.min()) / (2**bits - 1)
    assert np.array_equal(quantised(0 * LATENTS + 2, bits), 0 * LATENTS + 2)


def test_dabs_follow_each_other_on_their_channel():
    after = Edits(dabs=(Dab("raise", 1, (0, 9)), Dab("lower", 1, (9,)), Dab("zero", 2, (5, 999))))(LATENTS)
    flat, old = after.reshape(4, -1), LATENTS.reshape(4, -1)
    assert flat[1, 0] == old[1, 0] + 1 and flat[1, 9] == (old[1, 9] + 1) - 1 and flat[2, 5] == 0
    assert (after != LATENTS).sum() <= 3 and np.array_equal(Edits(dabs=(Dab("zero", 7, (1,)),))(LATENTS), LATENTS)


def test_decibels_follow_their_formula():
    other = PICTURE.copy()
    other[..., 0] = np.where(PICTURE[..., 0] < 128, PICTURE[..., 0] + 12, PICTURE[..., 0] - 12)
    assert psnr(PICTURE, other) == pytest.approx(20 * np.log10(255 / (12 / np.sqrt(3))))
    assert psnr(PICTURE, PICTURE) == float("inf") and (lost(PICTURE, PICTURE) == 255).all()


def test_each_trip_begins_where_the_one_before_ended(model):
    code = code_of(model("pocket"))
    found = list(through(model("pocket"), code, trips=3))
    again = next(through(model("pocket"), coded(model("pocket"), Recipe("a cat"), found[0].picture)))
    assert [one.trips for one in found] == [1, 2, 3] and np.array_equal(found[1].picture, again.picture)
    assert found[2].decibels == tuple(psnr(one.picture, code.picture) for one in found)


def test_a_channel_that_is_a_colour_is_known_and_one_that_is_none_is_not():
    picture = RNG.integers(0, 256, (256, 256, 3)).astype(np.uint8)
    means = picture.reshape(32, 8, 32, 8, 3).mean((1, 3)).transpose(2, 0, 1).astype(np.float32)
    noise = RNG.standard_normal((32, 32)).astype(np.float32)
    shares = colour_shares(np.stack([0.3 * means[0] - means[2] + 4, noise, 0 * noise + 7]), picture)
    assert shares[0] == pytest.approx(1, abs=1e-5) and shares[1] < 0.05 and np.isnan(shares[2])


@pytest.mark.parametrize("kind", ["pocket", "sdxl"])
def test_the_pixels_of_a_cell_are_the_change_that_its_push_makes(kind, model):
    code = code_of(model(kind))
    found = owned(model(kind), code.latents, 2, (9,))
    pushed = code.latents.copy()
    pushed[2, 1, 1] += 1
    before, after = (model(kind).decode(z)[0].astype(float) for z in (code.latents, pushed))
    assert np.allclose(found.change, np.abs(after - before).mean(2), atol=1e-4) and found.cells == (9,)


def test_a_channel_is_drawn_on_a_fixed_scale():
    shown = channel_picture(np.array([[[-9.0, -3, 0, 3, 9]]], np.float32), 0)
    assert shown[0, :, 1].tolist() == [0, 0, 128, 255, 255]
