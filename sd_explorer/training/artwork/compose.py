"""Puts an artwork on a plain background: the pictures that captions describe."""

from __future__ import annotations

COLOURS = {
    "white": (255, 255, 255),
    "red": (222, 50, 50),
    "orange": (250, 140, 30),
    "yellow": (255, 222, 60),
    "green": (60, 170, 75),
    "light blue": (150, 210, 250),
    "blue": (45, 95, 215),
    "purple": (135, 70, 190),
    "pink": (250, 165, 200),
    "brown": (130, 85, 50),
    "gray": (150, 150, 150),
    "black": (25, 25, 28),
}
"""Background colours by their English name, sRGB 0-255."""

COLOURS_JA = {
    "white": "白い",
    "red": "赤い",
    "orange": "オレンジ色の",
    "yellow": "黄色い",
    "green": "緑の",
    "light blue": "水色の",
    "blue": "青い",
    "purple": "紫の",
    "pink": "ピンクの",
    "brown": "茶色の",
    "gray": "灰色の",
    "black": "黒い",
}
"""The same colours as Japanese adjectives."""

HUES = {"red": 0.0, "orange": 0.08, "yellow": 0.15, "green": 0.36, "blue": 0.61, "purple": 0.77, "pink": 0.91}
"""Object colours that a hue change can give: hue in turns."""

MAX_SHIFT = 0.04
"""Largest move from the centre, as a part of the picture's side."""
SCALES = (0.84, 0.96)
"""Range of the artwork's size, as a part of the picture's side."""


def place(pictures, scales, shifts, window: int | None = None):
    """RGBA artwork at its place, premultiplied, float (n, 4, h, w) in 0..1.

    pictures: uint8 (n, h, w, 4), straight alpha; scales: (n,), 1 = as drawn; shifts: (n, 2) in parts of the side;
    window: side of a random crop in pixels, None for the whole picture.
    """
    import torch
    from torch.nn import functional as F

    rgba = pictures.permute(0, 3, 1, 2).float() / 255  # (n, 4, h, w)
    alpha = rgba[:, 3:]
    layers = torch.cat([rgba[:, :3] * alpha, alpha], 1)  # premultiplied: edges keep their colour when resampled
    theta = torch.zeros(len(layers), 2, 3, device=layers.device)
    side = layers.shape[-1]
    part = (window or side) / side
    centres = (torch.rand(len(layers), 2, device=layers.device) * 2 - 1) * (1 - part)  # of the crops, -1..1
    theta[:, 0, 0] = theta[:, 1, 1] = part / scales
    theta[:, :, 2] = (centres - 2 * shifts) / scales[:, None]
    grid = F.affine_grid(theta, [len(layers), 4, window or side, window or side], align_corners=False)
    return F.grid_sample(layers, grid, align_corners=False)


def over(layers, backgrounds):
    """Premultiplied layers (n, 4, h, w) on plain colours, float (n, 3) in 0..1: float (n, 3, h, w) in -1..1."""
    rgb = layers[:, :3] + (1 - layers[:, 3:]) * backgrounds[:, :, None, None]
    return rgb.clamp(0, 1) * 2 - 1


def compose(pictures, backgrounds, scales, shifts, window: int | None = None):
    """RGBA artwork on plain colours, as `place` and `over` say: float (n, 3, h, w) in -1..1."""
    return over(place(pictures, scales, shifts, window), backgrounds)


def jitter(n: int, generator=None):
    """Random scales (n,) and shifts (n, 2) of the training distribution."""
    import torch

    low, high = SCALES
    scales = low + (high - low) * torch.rand(n, generator=generator)
    shifts = (torch.rand(n, 2, generator=generator) * 2 - 1) * MAX_SHIFT
    return scales, shifts


def palette():
    """All background colours, float (colours, 3) in 0..1, in the order of COLOURS."""
    import torch

    return torch.tensor(list(COLOURS.values())).float() / 255


def recolour(picture, hue: float):
    """The artwork in another hue (its own shading kept): uint8 (h, w, 4) -> uint8 (h, w, 4). HSV, PIL's convention."""
    import numpy as np
    from PIL import Image

    hsv = np.array(Image.fromarray(picture[..., :3]).convert("HSV"))
    hsv[..., 0] = int(hue * 255)
    hsv[..., 1] = np.clip(hsv[..., 1].astype(int) * 0.6 + 95, 0, 255) * (hsv[..., 2] > 40)
    rgb = np.array(Image.fromarray(hsv, "HSV").convert("RGB"))
    return np.concatenate([rgb, picture[..., 3:]], -1)
