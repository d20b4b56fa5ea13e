"""The linear preview: right for an autoencoder that is linear, near for one that is not, and cheap."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from sd_explorer import Recipe, Trace, denoise
from sd_explorer.bundled import pocket_folder
from sd_explorer.models.preview import BLOCK, LinearPreview, drawn_shapes


class LinearCoder:
    """An autoencoder whose latents are four mixtures of each 8x8 block: its preview can be exact."""

    device, dtype = torch.device("cpu"), torch.float32
    mix = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])

    def encode(self, pictures):
        z = torch.einsum("kc,nchw->nkhw", self.mix, F.avg_pool2d(pictures, 8))
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: z))


def shrunk(pictures: np.ndarray, side: int) -> np.ndarray:
    """Pictures `(n, H, W, 3)` at the preview's size, by area."""
    n, height, width, _ = pictures.shape
    k = height // side
    return pictures.reshape(n, side, k, width // k, k, 3).mean((2, 4))


def psnr(one, other) -> float:
    return 10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2))


def test_plain_colours_come_out_as_they_are():
    preview = LinearPreview.fit(LinearCoder(), scaling_factor=0.5)
    for colour in ([-0.6, 0.1, 0.8], [0.0, 0.0, 0.0], [0.9, 0.9, -0.9]):
        z = 0.5 * LinearCoder.mix @ torch.tensor(colour)
        picture = preview(z.view(4, 1, 1).repeat(1, 6, 5).numpy())
        assert np.abs(picture - (127.5 + 127.5 * np.array(colour))).max() < 8


def test_one_and_many_have_the_shape_of_decoded_pictures_at_half_the_side(any_model):
    latents = np.zeros((3, 4, 8, 9), np.float32)
    many, one = any_model.preview(latents), any_model.preview(latents[0])
    assert many.shape == (3, 8 * BLOCK, 9 * BLOCK, 3) and many.dtype == np.uint8
    assert one.shape == (1, *many.shape[1:]) and np.array_equal(one[0], many[0])


def test_the_map_is_the_same_every_time(model):
    one, other = (LinearPreview.fit(model("pocket").pipe.vae, 0.18215) for _ in range(2))
    assert torch.equal(one.weight, other.weight) and torch.equal(one.bias, other.bias)


def test_strange_numbers_are_still_a_picture(any_model):
    for value in (1e9, -1e9, np.nan, np.inf):
        assert any_model.preview(np.full((4, 8, 8), value, np.float32)).dtype == np.uint8


def test_the_drawn_shapes_cover_the_colours():
    shapes = drawn_shapes(6, 64)
    assert shapes.shape == (6, 3, 64, 64) and shapes.min() < -0.8 and shapes.max() > 0.8 and shapes.abs().max() <= 1


def test_previews_change_nothing_in_the_run(model):
    """Looking at every step gives the same last latents as not looking."""
    recipe, looked = Recipe(steps=3, scheduler="euler_a"), []
    for step in denoise(model("pocket"), recipe):
        looked.append(model("pocket").preview(step.clean))
    assert np.array_equal(Trace.record(model("pocket"), recipe).final, step.next_latents) and len(looked) == 3


@pytest.mark.skipif(not pocket_folder().is_dir(), reason="the pocket weights are not here yet")
def test_it_is_near_the_real_picture_of_the_pocket_model():
    """At the preview's size; a map fitted to the artwork itself reaches 21.7 dB there, this one 21.1."""
    from sd_explorer import load_model

    pocket = load_model("pocket", device="cpu")
    shapes = drawn_shapes(12, 128)[6:]  # none of these was fitted to
    with torch.inference_mode():
        latents = pocket.pipe.vae.encode(shapes).latent_dist.mode().numpy() * pocket.pipe.vae.config.scaling_factor
    assert psnr(pocket.preview(latents), shrunk(pocket.decode(latents), 64)) > 19
