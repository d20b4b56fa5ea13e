"""The exhibits: one idea in one file. `PANELS` is the one list."""

from sd_explorer.exhibits.denoising import DenoisingPanel
from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.exhibits.frame.about import AboutPanel
from sd_explorer.exhibits.frame.code import CodePanel
from sd_explorer.exhibits.frame.earlier import EarlierPanel
from sd_explorer.exhibits.frame.model import ModelPanel
from sd_explorer.exhibits.frame.picture import PicturePanel
from sd_explorer.exhibits.frame.saving import SavingPanel
from sd_explorer.exhibits.frame.settings import ControlsPanel
from sd_explorer.exhibits.frame.siblings import SiblingsPanel
from sd_explorer.exhibits.frame.status import StatusPanel
from sd_explorer.exhibits.frame.step import StepPanel
from sd_explorer.exhibits.heat_maps import HeatMapsPanel
from sd_explorer.exhibits.leave_one_out import LeaveOneOutPanel
from sd_explorer.exhibits.paused import PausedPanel
from sd_explorer.exhibits.prompt_map.prompt_map import PromptMapPanel
from sd_explorer.exhibits.prompt_read import PromptReadPanel
from sd_explorer.exhibits.walk import WalkPanel

PANELS = (
    ModelPanel,
    SiblingsPanel,
    ControlsPanel,
    SavingPanel,
    PicturePanel,
    StepPanel,
    EarlierPanel,
    DenoisingPanel,
    PromptReadPanel,
    HeatMapsPanel,
    LeaveOneOutPanel,
    PausedPanel,
    PromptMapPanel,
    WalkPanel,
    CodePanel,
    AboutPanel,
    StatusPanel,
)

__all__ = ["PANELS", "Panel", *(panel.__name__ for panel in PANELS)]
