"""The exhibits: one idea in one file, each imported on first use. Which stand in which room: `rooms.ROOMS`."""

from importlib import import_module

from sd_explorer.exhibits.rooms import ROOMS

_FRAME = {
    "AboutPanel": "about",
    "CodePanel": "code",
    "ControlsPanel": "settings",
    "EarlierPanel": "earlier",
    "FooterPanel": "footer",
    "HeaderPanel": "header",
    "ModelPanel": "model",
    "PicturePanel": "picture",
    "PipelinePanel": "pipeline",
    "RoomPanel": "room",
    "SavingPanel": "saving",
    "SiblingsPanel": "siblings",
    "StepPanel": "step",
}
_HOMES = (
    {kind: f"frame.{module}" for kind, module in _FRAME.items()}
    | {"LessonPanel": "lessons.panel"}
    | {place.kind: place.module for room in ROOMS for place in room.places}
)

__all__ = [*_HOMES]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'sd_explorer.exhibits' has no attribute {name!r}")
    return getattr(import_module(f"sd_explorer.exhibits.{_HOMES[name]}"), name)
