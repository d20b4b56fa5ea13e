"""A map of prompts as a page, with somebody's own prompts on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from html import escape

import numpy as np

from sd_explorer.pages.blocks import Words, shown
from sd_explorer.pages.page import page
from sd_explorer.pictures import MAP_COLOURS
from sd_explorer.prompts.marks import marks
from sd_explorer.prompts.records import Placement
from sd_explorer.prompts.reference import group_name
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets import PointMap

LOOSE = 255
"""The group of what belongs to none."""
NEAREST = 5
"""Neighbours that are named of each own prompt."""


def map_page(chart, placed: Sequence[Placement] = (), groups: Callable[[str], tuple] | None = None,
             rows: np.ndarray | None = None, language: str = "en") -> str:  # fmt: skip
    """An `EmbeddingMap`. placed: own prompts, as `chart.place` gives them; lines lead to their true neighbours.

    groups: in a language, (a value for each prompt of the chart, {value: its words}) to colour by; None: by the chart's first
    label. rows: numbers of the prompts that are shown; None: all.
    """
    rows = np.arange(len(chart.prompts)) if rows is None else rows
    groups, widget = groups or (lambda one: labelled(chart, one)), PointMap(colours=list(MAP_COLOURS))
    widget.show(chart.points, [chart.prompts[i] for i in rows], rows=rows)
    widget.trail = [{"text": one.prompt, **xyz(widget, one.point), "near": [widget.at(chart.points[n.index])
                    for n in one.neighbours]} for one in placed]  # fmt: skip

    def speak(one: str):
        values, names = groups(one)
        widget.alt = text("ui.map_alt", one, count=len(rows))
        paint_groups(widget, chart.points[rows], [values[i] for i in rows], names, text("ui.map_none", one))

    model = f" · {chart.model.name}" if chart.model else ""
    title = {one: text("ui.tab_map", one) + model for one in LANGUAGES}
    return page(
        title, [shown(widget, "point_map", speak), Words({one: _near(placed, one) for one in LANGUAGES})], language
    )


def labelled(chart, language: str) -> tuple:
    """(values, {value: words}) of the first label of a chart; of a chart without labels all belong to none."""
    label = next(iter(chart.labels), None)
    values = chart.labels[label] if label else ("",) * len(chart.prompts)
    return values, {value: group_name(label or "", value, language) for value in dict.fromkeys(values)}


def paint_groups(widget: PointMap, points: np.ndarray, values: Sequence, names: Mapping[Hashable, str], loose: str):
    """Colour a map's points by their values; what has no words is loose, and called so."""
    numbers = {value: number for number, value in enumerate([v for v, words in names.items() if words][:LOOSE])}
    groups = np.array([numbers.get(value, LOOSE) for value in values], np.uint8)
    legend = [names[value] for value in numbers]
    found = marks(points, groups)
    with widget.hold_sync():
        widget.paint(groups, legend, loose=loose if (groups == LOOSE).any() else "")
        widget.marks = [{"text": legend[group], "group": group, **xyz(widget, point)} for group, point in found.items()]


def xyz(widget: PointMap, point) -> dict[str, float]:
    """Where a point of the chart lies on the page."""
    return dict(zip("xyz", widget.at(point), strict=False))


def _near(placed: Sequence[Placement], language: str) -> str:
    """The own prompts and the prompts that are most like them."""
    if not placed:
        return ""
    rows = "".join(
        f"<tr><th>{escape(one.prompt)}</th><td>"
        + " · ".join(f"{escape(n.prompt)} {n.cosine:.2f}" for n in one.neighbours[:NEAREST])
        + "</td></tr>"
        for one in placed
    )
    return f"<h2>{escape(text('ui.map_nearest', language))}</h2><table class='sdx-settings-table'>{rows}</table>"
