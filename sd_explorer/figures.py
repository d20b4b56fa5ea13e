"""Matplotlib figures of runs and maps, for notebooks and papers, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

import numpy as np

from sd_explorer.pictures import MAP_COLOURS, evenly
from sd_explorer.texts import text

ACCENT, MUTED = "#c2410c", "#6b7076"
JAPANESE_FONTS = ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic",
                  "IPAGothic", "TakaoPGothic", "VL PGothic", "MS Gothic")  # fmt: skip
"""Fonts with Japanese letters that systems bring, the best first; matplotlib ships none."""


@contextmanager
def lettering(language: str) -> Iterator[str]:
    """Give the texts made inside a font that has their letters; yields the language to write them in.

    That is English where this machine has no font for Japanese.
    """
    from matplotlib import rc_context, rcParams

    font = _japanese_font() if language == "ja" else None
    with rc_context({"font.family": [*rcParams["font.family"], font]} if font else {}):
        yield "en" if language == "ja" and not font else language


@cache
def _japanese_font() -> str | None:
    from matplotlib.font_manager import get_font_names

    return next((font for font in JAPANESE_FONTS if font in set(get_font_names())), None)


def denoising_figure(frames, columns: int = 8, language: str = "en"):
    """A matplotlib Figure: noisy latents, predicted noise and predicted picture of at most `columns` steps of Frames."""
    from matplotlib.figure import Figure

    chosen = evenly(len(frames.clean), columns)
    with lettering(language) as words:
        figure = Figure(figsize=(1.25 * len(chosen) + 1, 4.2), layout="constrained")
        axes = figure.subplots(3, len(chosen), squeeze=False)
        for row, line in zip(("noisy", "noise", "clean"), axes, strict=True):
            line[0].set_ylabel(text(f"ui.row_{row}", words))
            for index, axis in zip(chosen, line, strict=True):
                axis.imshow(getattr(frames, row)[index])
                axis.set(xticks=[], yticks=[])
        for index, axis in zip(chosen, axes[0], strict=True):
            axis.set_title(f"{text('ui.curve_x', words)} {index + 1}", fontsize=9)
    return figure


def noise_figure(trace, language: str = "en"):
    """A matplotlib Figure: noise left after each step and distance to the final picture over the steps of a Trace."""
    steps = np.arange(1, len(trace.steps) + 1)
    with lettering(language) as words:
        lines = {text("ui.noise_level", words): trace.noise_left, text("ui.settling", words): trace.settling}
        return _curves(steps, lines, text("ui.curve_x", words))


def schedule_figure(picture: np.ndarray, noise: np.ndarray, language: str = "en"):
    """A matplotlib Figure: the shares of picture and noise, each 0 to 1, over the timesteps of the training."""
    with lettering(language) as words:
        lines = {text("figure.picture", words): picture, text("figure.noise", words): noise}
        return _curves(np.arange(len(picture)), lines, "t")


def readings_figure(readings, language: str = "en"):
    """A matplotlib Figure: how sure two readers are of a thing, 0 to 1, over the timestep of the noise, of Readings."""
    made = sorted(readings, key=lambda one: one.t)
    with lettering(language) as words:
        lines = {
            text(f"ui.readers_{name}", words): [getattr(one, name) for one in made] for name in ("network", "judge")
        }
        return _curves(np.array([one.t for one in made]), lines, "t")


def levels_figure(levels, language: str = "en"):
    """A matplotlib Figure: how far what comes back lies from the original and apart, over the timestep, of Levels."""
    made = sorted(levels, key=lambda one: one.timestep)
    with lettering(language) as words:
        lines = {
            text(f"ui.levels_{name}", words): [getattr(one, name) for one in made] for name in ("original", "among")
        }
        return _curves(np.array([one.timestep for one in made]), lines, "t")


def touched_figure(before: np.ndarray, touched, language: str = "en"):
    """A matplotlib Figure: the picture before, the one after, and what moved, of a Touched."""
    pictures = {"before": before, "after": touched.picture, "moved": touched.moved.picture}
    with lettering(language) as words:
        return _row({text(f"ui.touched_{name}", words): picture for name, picture in pictures.items()})


def circle_figure(stops, language: str = "en"):
    """A matplotlib Figure: the pictures of the Stops of a circle, each under its angle."""
    with lettering(language):
        return _row({f"{stop.degrees:.0f}°": stop.picture for stop in sorted(stops, key=lambda one: one.index)})


def through_figure(code, back, language: str = "en"):
    """A matplotlib Figure: a Coded picture, what came back of it, and what was lost, of a Returned."""
    pictures = {"picture": code.picture, "back": back.picture, "lost": back.lost}
    with lettering(language) as words:
        return _row({text(f"ui.latents_{name}", words): picture for name, picture in pictures.items()})


def _row(pictures: Mapping[str, np.ndarray]):
    """Pictures beside each other under their names."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.6 * len(pictures), 1.9), layout="constrained")
    for axis, (name, picture) in zip(
        figure.subplots(1, len(pictures), squeeze=False)[0], pictures.items(), strict=True
    ):
        axis.imshow(picture)
        axis.set(xticks=[], yticks=[])
        axis.set_title(name, fontsize=9)
    return figure


def memory_figure(remembered, language: str = "en"):
    """A matplotlib Figure of a Remembered: the share of its library that it is thinking of, and r² with the network."""
    steps = np.arange(1, len(remembered.thinking) + 1)
    with lettering(language) as words:
        share = remembered.thinking / len(remembered.library.numbers)
        lines = {text("figure.thinking", words): share, text("ui.memory_r2", words): remembered.agreed}
        return _curves(steps, lines, text("ui.curve_x", words))


def learning_figure(record, language: str = "en"):
    """A matplotlib Figure of a Record of a training: loss (mean of the bands) and things found, over minutes."""
    with lettering(language) as words:
        found = record.scores["concept_top5"] / 100
        lines = {text("ui.learnt_loss", words): record.loss.mean(1), text("ui.learnt_concept_top5", words): found}
        return _curves(record.minutes, lines, text("figure.minutes", words))


def map_figure(points: np.ndarray, labels: Sequence[str] | None = None, placed: Sequence = (), axes: Sequence = ()):
    """A matplotlib Figure of map points `(n, 2 or more)`, coloured by label; `lettering` around it for Japanese labels.

    placed: (point, points of its neighbours) of each prompt put on the map: a star with lines.
    axes: ((words of the one end, of the other), ...) of each named axis.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axis = figure.subplots()
    values = np.asarray(labels if labels is not None else [""] * len(points))
    for number, value in enumerate(dict.fromkeys(values.tolist())):
        x, y = points[values == value, :2].T
        axis.scatter(x, y, s=7, color=MAP_COLOURS[number % len(MAP_COLOURS)], label=value, linewidths=0)
    for point, neighbours in placed:
        for other in neighbours:
            axis.plot(*zip(point[:2], other[:2], strict=True), color=ACCENT, linewidth=0.7, alpha=0.6)
        axis.scatter(point[0], point[1], s=120, marker="*", color=ACCENT, zorder=3)
    axis.set(xticks=[], yticks=[], aspect="equal")
    for side, ends in zip(("xlabel", "ylabel"), axes, strict=False):
        axis.set(**{side: "← {}          {} →".format(*(", ".join(words) for words in ends))})
    if labels is not None:
        axis.legend(frameon=False, fontsize=8, markerscale=2, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def _curves(x: np.ndarray, lines: Mapping[str, Sequence[float] | np.ndarray], x_title: str):
    """A solid and a dashed line with their names."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), layout="constrained")
    axis = figure.subplots()
    for (name, values), style, colour in zip(lines.items(), ("-", "--"), (ACCENT, MUTED), strict=True):
        axis.plot(x, values, style, label=name, color=colour)
    axis.set(xlabel=x_title, ylim=(0, None))
    axis.legend(frameon=False)
    return figure


def paths_figure(drawing, names: Sequence[str], language: str = "en"):
    """A matplotlib Figure of paths on a plane, a `Drawing` of `experiments.planes`: guesses solid with a dot for each step,
    latents thin and dashed, the picture a square."""
    from matplotlib.figure import Figure

    with lettering(language) as words:
        figure = Figure(figsize=(7, 4.6), layout="constrained")
        axis = figure.subplots()
        for number, (name, path) in enumerate(zip(names, drawing.points, strict=True)):
            colour = MAP_COLOURS[number % len(MAP_COLOURS)]
            axis.plot(*path.T, "o-", color=colour, markersize=3, label=name)
            axis.plot(*path[-1], "s", color=colour, markersize=8)
            if drawing.latents is not None:
                axis.plot(*drawing.latents[number].T, "--", color=colour, linewidth=0.7, alpha=0.6)
        if drawing.share is not None:
            shares = {"share": 100 * drawing.share, "latents": 100 * drawing.latents_share}
            axis.set_title(text("ui.paths_share", words, **shares), fontsize=8)
        axis.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    axis.set(xticks=[], yticks=[], aspect="equal")
    return figure


def sweep_figure(lines: Mapping[str, Sequence[float | None]], labels: Sequence[str], x_title: str, y_title: str):
    """A matplotlib Figure: numbers of a sweep's pictures (None: there is none), a line for each row, over the columns' values."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.4), layout="constrained")
    axis = figure.subplots()
    for number, (name, values) in enumerate(lines.items()):
        heights, colour = np.array(values, float), MAP_COLOURS[number % len(MAP_COLOURS)]  # None is no number
        axis.plot(heights, "o-", color=colour, markersize=4, label=name)
    shown = evenly(len(labels), 12)
    axis.set(xlabel=x_title, ylabel=y_title, xticks=shown, xticklabels=[labels[number] for number in shown])
    if len(lines) > 1:
        axis.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
