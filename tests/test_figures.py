"""Figures are lettered in the language that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from sd_explorer import EmbeddingMap, Trace, figures
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.experiments.frames import Frames, frames_of
from sd_explorer.experiments.paths import guesses_of, latents_of, of_seeds, paths
from sd_explorer.experiments.planes import on_main_plane
from sd_explorer.experiments.results import results
from sd_explorer.texts import LANGUAGES, text


@pytest.fixture(scope="module")
def trace(model):
    return Trace.record(model("sd1"), Recipe("a cat", steps=3, model=model("sd1").name))


def words(figure) -> str:
    """Every text of a figure: legends, titles, names of axes."""
    from matplotlib.text import Text

    return " ".join(found.get_text() for found in figure.findobj(Text))


def drawn(figure) -> int:
    """Draw the figure; a letter that no font has is a warning, and so an error here."""
    figure.canvas.draw()
    return len(figure.axes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_noise_figure_speaks_the_language(trace, language):
    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    figure = figures.noise_figure(trace, language=language)
    for key in ("ui.noise_level", "ui.settling", "ui.curve_x"):
        assert text(key, language) in words(figure)
    assert drawn(figure) == 1


def test_the_schedule_figure_speaks_japanese_where_there_is_a_font():
    shares = np.linspace(1, 0, 5)
    expected = "絵の割合" if figures._japanese_font() else "the picture’s share"
    figure = figures.schedule_figure(shares, 1 - shares, language="ja")
    assert expected in words(figure) and drawn(figure) == 1


def test_without_a_japanese_font_a_figure_is_in_english_and_not_in_boxes(trace, monkeypatch):
    monkeypatch.setattr(figures, "_japanese_font", lambda: None)
    assert text("ui.noise_level", "en") in words(figures.noise_figure(trace, language="ja"))


def test_the_grid_has_a_row_for_each_part_and_at_most_the_columns_asked_for(trace, model):
    frames = next(item for item in frames_of(model("sd1"), trace) if isinstance(item, Frames))
    figure = figures.denoising_figure(frames, columns=2)
    assert "predicted noise" in words(figure) and "step 3" in words(figure) and drawn(figure) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paths_figure_names_its_runs_and_says_what_the_plane_keeps(model, language):
    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    runs = list(results(paths(model("pocket"), of_seeds(Recipe("a cat", steps=3), 2))))
    drawing = on_main_plane(guesses_of(runs), latents_of(runs))
    figure = figures.paths_figure(drawing, ["seed 0", "シード 1"], language=language)
    assert "シード 1" in words(figure) and f"{100 * drawing.share:.0f} %" in words(figure) and drawn(figure) == 1


def test_the_labels_of_a_map_are_in_the_language():
    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    figure = EmbeddingMap.reference().figure("subject", language="ja")
    assert "動物" in words(figure) and "animal" not in words(figure) and drawn(figure) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_noise_are_in_order_and_speak_the_language(language):
    from sd_explorer.experiments.into_noise import Reading
    from sd_explorer.experiments.way_back import Level

    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    read = figures.readings_figure([Reading(900, 0, 0.1, 0.2), Reading(0, 1, 0.9, 0.8)], language=language)
    gone = figures.levels_figure([Level(8, 999, 1.0, 0.9), Level(1, 100, 0.2, 0.1)], language=language)
    for figure, keys in ((read, ("readers_judge", "readers_network")), (gone, ("levels_original", "levels_among"))):
        assert all(text(f"ui.{key}", language) in words(figure) for key in keys) and drawn(figure) == 1
        assert all(list(line.get_xdata()) == sorted(line.get_xdata()) for line in figure.axes[0].lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_touched_noise_name_their_pictures(language, model, trace):
    from sd_explorer.experiments.noise_circle import Stop
    from sd_explorer.experiments.results import results
    from sd_explorer.experiments.touched_noise import Touch, paint_touched

    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    *_, found = results(paint_touched(model("sd1"), trace, [Touch("fresh", (0,))], 1))
    figure = figures.touched_figure(trace.picture, found, language=language)
    assert all(text(f"ui.touched_{name}", language) in words(figure) for name in ("before", "after", "moved"))
    assert drawn(figure) == 3
    stops = [Stop(n, 30.0 * n, found.held.noise, trace.final, trace.picture) for n in (2, 0, 1)]
    assert words(figures.circle_figure(stops)).split() == ["0°", "30°", "60°"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_the_training_room_speak_the_language(language):
    from types import SimpleNamespace

    from sd_explorer.judging.record import read

    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    end = SimpleNamespace(thinking=np.ones(4), agreed=np.full(4, 0.5), library=SimpleNamespace(numbers=np.arange(3)))
    for figure, key in ((figures.memory_figure(end, language), "ui.memory_r2"),
                        (figures.learning_figure(read(), language), "ui.learnt_loss")):  # fmt: skip
        assert text(key, language) in words(figure) and drawn(figure) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_of_a_round_trip_names_its_pictures(language, model, trace):
    from sd_explorer.experiments.through_latents import coded, through

    if figures._japanese_font() is None:
        pytest.skip("no font with Japanese letters on this machine")
    code = coded(model("sd1"), trace.recipe, trace.picture)
    figure = figures.through_figure(code, next(through(model("sd1"), code)), language=language)
    assert all(text(f"ui.latents_{name}", language) in words(figure) for name in ("picture", "back", "lost"))
    assert drawn(figure) == 3
