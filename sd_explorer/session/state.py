"""What is looked at, what goes on, and what the picture on screen belongs to: frozen records."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem


@dataclass(frozen=True)
class View:
    """What is looked at. Never decides a pixel."""

    step: int = -1
    """Index of the selected step; -1: the last one."""
    language: str = "en"
    """A key of `texts.LANGUAGES`."""
    word: int = -1
    """Which word of the prompt is picked, counted as `model.tokens(prompt).words` counts them; -1: none."""
    prompt: str = ""
    """The prompt as it was when typing last rested; what is half typed is none."""
    walk_ends: tuple[str, str] = ("", "")
    """The last two prompts at which typing rested, the earlier one first: where a walk goes."""
    room: str = ""
    """The open room; empty: none."""
    exhibit: str = ""
    """The open exhibit of that room."""
    lesson: int = 0
    """Number of the open lesson; 0: none."""
    learnt: tuple[int, ...] = ()
    """Numbers of the lessons that were answered."""
    presenting: bool = False
    """Whether the lesson fills the app, for a class to see."""


@dataclass(frozen=True)
class Status:
    """What the session is doing, for a status line."""

    kind: str
    """`idle`, `loading`, `running`, `finished`, `stopped`, `waiting` (changed, and not painted until asked) or `problem`."""
    step: int = 0
    count: int = 0
    seconds: float = 0.0
    """Of the steps so far."""
    cached: bool = False
    """Finished from the cache, nothing was computed."""
    problem: Problem | None = None
    """What went wrong since the last gesture; it stands beside any `kind`."""
    detail: str = ""
    """Full technical text behind a problem."""

    @property
    def seconds_per_step(self) -> float:
        """Mean time of the steps so far."""
        return self.seconds / self.step if self.step else 0.0

    @property
    def seconds_left(self) -> float:
        """What the steps to come will take at this pace."""
        return (self.count - self.step) * self.seconds_per_step


@dataclass(frozen=True, eq=False)
class Run:
    """What is on screen belongs to this: a run as far as it has come, going on, stopped or finished."""

    recipe: Recipe | Branch | FromPicture
    steps: tuple = ()
    """Every Step so far, in order."""
    trace: object = None
    """The Trace, once the run is finished."""
    going: bool = True
    """Whether steps still come."""

    @property
    def count(self) -> int:
        """Steps in the whole run; 0 before the first."""
        return self.steps[-1].count if self.steps else 0

    def plus(self, step) -> Run:
        """One step further."""
        return replace(self, steps=(*self.steps, step))

    def stopped(self) -> Run:
        """As far as it came."""
        return replace(self, going=False)

    @classmethod
    def of(cls, trace) -> Run:
        """A finished one."""
        return cls(trace.recipe, trace.steps, trace, going=False)
