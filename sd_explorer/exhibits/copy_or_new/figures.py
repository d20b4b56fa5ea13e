"""Rows of training pictures and the yardstick, as HTML; a column of widgets."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import ipywidgets as W
import numpy as np

from sd_explorer.pictures import encode, resize

THUMB = 96


def column(*widgets: W.Widget) -> W.VBox:
    """Widgets under each other with room between them."""
    box = W.VBox(list(widgets), layout=W.Layout(width="100%"))
    box.add_class("sdx-column")
    return box


def thumb(picture: np.ndarray, alt: str, side: int = THUMB) -> str:
    """One picture `(H, W, 3)` as an `<img>`."""
    data = b64encode(encode(resize(picture[None], side)[0])).decode()
    return (
        f"<img alt='{escape(alt, quote=True)}' title='{escape(alt, quote=True)}' src='data:image/jpeg;base64,{data}'>"
    )


def figure(picture: np.ndarray, alt: str, below: str) -> str:
    """A picture with a few words below."""
    return f"<figure>{thumb(picture, alt)}<figcaption>{escape(below)}</figcaption></figure>"


def yardstick(boxes: np.ndarray, names: list[str], distance: float, reading: str) -> str:
    """Boxes `(n, 5)` of distances under each other, and one distance as a line through all of them."""
    most = max(float(boxes.max()), distance) * 1.04
    rows = "".join(_row(box / most * 100, name) for box, name in zip(boxes, names, strict=True))
    place = f"{distance / most * 100:.1f}%"
    mark = f"<i class='sdx-here' style='left:{place}'></i>"
    words = f"<b style='left:clamp(60px, {place}, calc(100% - 60px))'>{escape(reading)}</b>"
    label = f"<div class='sdx-box-row'><span></span><span class='sdx-box-track sdx-box-label'>{words}</span></div>"
    body = f"<div class='sdx-box-row sdx-box-mark'><span></span><span class='sdx-box-track'>{mark}</span></div>"
    return f"<div class='sdx-boxes' role='img' aria-label='{escape(reading, quote=True)}'>{label}{rows}{body}</div>"


def _row(box: np.ndarray, name: str) -> str:
    low, quarter, middle, three, high = box
    whisker = f"<i class='sdx-whisker' style='left:{low:.1f}%;width:{high - low:.1f}%'></i>"
    half = f"<i class='sdx-half' style='left:{quarter:.1f}%;width:{max(three - quarter, 0.5):.1f}%'></i>"
    median = f"<i class='sdx-median' style='left:{middle:.1f}%'></i>"
    return f"<div class='sdx-box-row'><span>{escape(name)}</span><span class='sdx-box-track'>{whisker}{half}{median}</span></div>"
