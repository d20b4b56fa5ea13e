"""The exhibits: one idea in one file. `PANELS` is the one list."""

from sd_explorer.panels.about import AboutPanel
from sd_explorer.panels.code import CodePanel
from sd_explorer.panels.controls import ControlsPanel
from sd_explorer.panels.denoising import DenoisingPanel
from sd_explorer.panels.earlier import EarlierPanel
from sd_explorer.panels.model import ModelPanel
from sd_explorer.panels.panel import Panel
from sd_explorer.panels.paused import PausedPanel
from sd_explorer.panels.picture import PicturePanel
from sd_explorer.panels.prompt_map import PromptMapPanel
from sd_explorer.panels.saving import SavingPanel
from sd_explorer.panels.siblings import SiblingsPanel
from sd_explorer.panels.status import StatusPanel
from sd_explorer.panels.step import StepPanel
from sd_explorer.panels.walk import WalkPanel
from sd_explorer.panels.words import WordsPanel

PANELS = (
    ModelPanel,
    SiblingsPanel,
    ControlsPanel,
    SavingPanel,
    PicturePanel,
    StepPanel,
    EarlierPanel,
    DenoisingPanel,
    WordsPanel,
    PausedPanel,
    PromptMapPanel,
    WalkPanel,
    CodePanel,
    AboutPanel,
    StatusPanel,
)

__all__ = ["PANELS", "Panel", *(panel.__name__ for panel in PANELS)]
