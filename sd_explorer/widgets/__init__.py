"""Our own widgets: `name.py` with `name.js` and `name.css` beside it. They carry numbers, words and bytes only."""

from sd_explorer.widgets.beliefs import Beliefs
from sd_explorer.widgets.choice import Choice
from sd_explorer.widgets.code_box import CodeBox
from sd_explorer.widgets.compare.compare import Compare
from sd_explorer.widgets.curve import Curve
from sd_explorer.widgets.draw_pad.draw_pad import DrawPad
from sd_explorer.widgets.drop import Drop
from sd_explorer.widgets.gallery import Gallery
from sd_explorer.widgets.guess.guess import Guess
from sd_explorer.widgets.guidance_drag.guidance_drag import GuidanceDrag
from sd_explorer.widgets.hero.hero import Hero
from sd_explorer.widgets.into_noise.into_noise import IntoNoise
from sd_explorer.widgets.label import Label
from sd_explorer.widgets.left_out import LeftOut
from sd_explorer.widgets.path_plot import PathPlot
from sd_explorer.widgets.picture import Picture
from sd_explorer.widgets.picture_row import PictureRow
from sd_explorer.widgets.pipeline.pipeline import Pipeline
from sd_explorer.widgets.point_map import PointMap
from sd_explorer.widgets.saver import Saver
from sd_explorer.widgets.slider import Slider
from sd_explorer.widgets.step_grid.step_grid import StepGrid
from sd_explorer.widgets.step_text import StepText
from sd_explorer.widgets.style import Style
from sd_explorer.widgets.sweep_grid.sweep_grid import SweepGrid
from sd_explorer.widgets.word_map.word_map import WordMap

__all__ = [
    "StepText",
    "Beliefs",
    "Slider",
    "Pipeline",
    "Hero",
    "Choice",
    "CodeBox",
    "Compare",
    "Curve",
    "DrawPad",
    "Drop",
    "Gallery",
    "Guess",
    "GuidanceDrag",
    "IntoNoise",
    "Label",
    "LeftOut",
    "PathPlot",
    "Picture",
    "PictureRow",
    "PointMap",
    "Saver",
    "StepGrid",
    "Style",
    "SweepGrid",
    "WordMap",
]
