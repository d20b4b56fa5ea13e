"""The rooms and their exhibits: the one list. An exhibit is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Place:
    """One exhibit, not yet imported."""

    name: str
    """As `View.exhibit` and `Explorer(exhibit=...)` know it."""
    title: str
    """Key of its title under `[ui]`."""
    module: str
    """Below `sd_explorer.exhibits`."""
    kind: str
    """Name of its class there."""

    def load(self) -> type:
        """The class, an `Exhibit`."""
        return getattr(import_module(f"sd_explorer.exhibits.{self.module}"), self.kind)


@dataclass(frozen=True)
class Room:
    """A box of the pipeline strip and what it opens."""

    name: str
    """As `View.room` knows it; `ui.room_<name>` is its title."""
    places: tuple[Place, ...] = ()
    """The first one is what the room opens with."""


ROOMS = (
    Room(
        "words",
        (
            Place("heat_maps", "tab_heat_maps", "heat_maps", "HeatMapsPanel"),
            Place("leave_one_out", "tab_leave", "leave_one_out.leave_one_out", "LeaveOneOutPanel"),
            Place("prompt_read", "tab_read", "prompt_read", "PromptReadPanel"),
        ),
    ),
    Room(
        "vectors",
        (
            Place("prompt_map", "tab_map", "prompt_map.prompt_map", "PromptMapPanel"),
            Place("walk", "tab_walk", "walk", "WalkPanel"),
        ),
    ),
    Room(
        "noise",
        (
            Place("into_noise", "tab_into_noise", "into_noise.into_noise", "IntoNoisePanel"),
            Place("touched_noise", "tab_touched_noise", "touched_noise.touched_noise", "TouchedNoisePanel"),
        ),
    ),
    Room(
        "denoising",
        (
            Place("denoising", "tab_denoising", "denoising", "DenoisingPanel"),
            Place("guidance", "tab_guidance", "guidance.guidance", "GuidancePanel"),
            Place("decide", "tab_decide", "decide.decide", "DecidePanel"),
            Place("paused", "tab_paused", "paused", "PausedPanel"),
            Place("paths", "tab_paths", "paths.paths", "PathsPanel"),
        ),
    ),
    Room("decoder", (Place("latents", "tab_latents", "latents.latents", "LatentsPanel"),)),
    Room(
        "picture",
        (
            Place("compare", "tab_compare", "compare.compare", "ComparePanel"),
            Place("sweep", "tab_sweep", "sweep.sweep", "SweepPanel"),
            Place("history", "tab_history", "history", "HistoryPanel"),
        ),
    ),
    Room(
        "training",
        (
            Place("copy_or_new", "tab_copy", "copy_or_new.copy_or_new", "CopyOrNewPanel"),
            Place("how_it_learnt", "tab_learnt", "how_it_learnt", "HowItLearntPanel"),
            Place("trainings", "tab_trainings", "trainings", "TrainingsPanel"),
            Place("teach", "tab_teach", "teach.teach", "TeachPanel"),
        ),
    ),
)
"""In the order of the pipeline; a room without exhibits is a box that tells and opens nothing."""


def rooms_with(names: Iterable[str] | None = None) -> tuple[Room, ...]:
    """The rooms with only the exhibits of these names, None: with all; an unknown name raises ValueError."""
    known = [place.name for room in ROOMS for place in room.places]
    wanted = known if names is None else list(names)
    for name in wanted:
        if name not in known:
            raise ValueError(f"there is no exhibit called {name!r}; choose from {', '.join(known)}")
    return tuple(Room(room.name, tuple(p for p in room.places if p.name in wanted)) for room in ROOMS)


def room_of(name: str, rooms: tuple[Room, ...] = ROOMS) -> Room:
    """The room in which an exhibit stands."""
    return next(room for room in rooms if any(place.name == name for place in room.places))
