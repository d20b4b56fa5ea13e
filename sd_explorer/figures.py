"""Matplotlib figures of runs and maps, for notebooks and papers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sd_explorer.pictures import MAP_COLOURS, evenly


def denoising_figure(frames, columns: int = 8):
    """A matplotlib Figure: noisy latents, predicted noise and predicted picture over the steps."""
    from matplotlib.figure import Figure

    chosen = evenly(len(frames.clean), columns)
    rows = (("noisy latents", frames.noisy), ("predicted noise", frames.noise), ("predicted picture", frames.clean))
    figure = Figure(figsize=(1.25 * len(chosen) + 1, 4.2), layout="constrained")
    axes = figure.subplots(3, len(chosen), squeeze=False)
    for (title, pictures), line in zip(rows, axes, strict=True):
        line[0].set_ylabel(title)
        for index, axis in zip(chosen, line, strict=True):
            axis.imshow(pictures[index])
            axis.set_xticks([])
            axis.set_yticks([])
    for index, axis in zip(chosen, axes[0], strict=True):
        axis.set_title(f"step {index + 1}", fontsize=9)
    return figure


def noise_figure(trace):
    """A matplotlib Figure: noise level and distance to the final picture over the steps of a Trace."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), layout="constrained")
    axis = figure.subplots()
    steps = np.arange(1, len(trace.steps) + 1)
    axis.plot(steps, [step.noise_level for step in trace.steps], label="noise level", color="#c2410c")
    axis.plot(steps, trace.settling, "--", label="distance to the final picture", color="#6b7076")
    axis.set(xlabel="step", ylim=(0, None))
    axis.legend(frameon=False)
    return figure


def map_figure(points: np.ndarray, labels: Sequence[str] | None = None, placed: Sequence = ()):
    """A matplotlib Figure of map points `(n, 2 or more)`, coloured by label.

    placed: (point, points of its neighbours) of each prompt put on the map: a star with lines.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axis = figure.subplots()
    values = np.asarray(labels if labels is not None else [""] * len(points))
    for number, value in enumerate(dict.fromkeys(values.tolist())):
        rows = values == value
        axis.scatter(*points[rows, :2].T, s=7, color=MAP_COLOURS[number % len(MAP_COLOURS)], label=value, linewidths=0)
    for point, neighbours in placed:
        for other in neighbours:
            axis.plot(*zip(point[:2], other[:2], strict=True), color="#c2410c", linewidth=0.7, alpha=0.6)
        axis.scatter(*point[:2], s=120, marker="*", color="#c2410c", zorder=3)
    axis.set(xticks=[], yticks=[], aspect="equal")
    if labels is not None:
        axis.legend(frameon=False, fontsize=8, markerscale=2, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
