"""Recipe: everything that decides the pixels, in one frozen record."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

from sd_explorer.diffusion.checkpoint import Checkpoint
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.problems import Problem

GUIDANCE_RANGE = (1.0, 30.0)
STEPS_RANGE = (1, 150)
SEED_RANGE = (0, 2**32 - 1)
SIZE_RANGE = (64, 2048)
SIZE_MULTIPLE = 8
PROMPT_LIMIT = 4000
NAME_LIMIT = 1000
LCM_STEPS = 50
"""Length of the schedule that LCM was distilled on (Luo et al. 2023); it cannot be asked for more steps."""


@dataclass(frozen=True)
class Recipe:
    """What to paint and how. Equal recipes give equal pixels on the same machine.

    Raises `Problem` with a sentence when a field is out of range. Numbers are normalised: `7` equals `7.0`.
    """

    prompt: str = "a rocket, flat on a light blue background"
    """What to paint; at most 4000 characters (the model reads the first 75 tokens or so)."""
    negative_prompt: str = ""
    """What to steer away from; empty: away from «no words at all»."""
    seed: int = 0
    """Which noise to start from, 0 to 2**32 - 1."""
    guidance_scale: float = 4.0
    """CFG scale s in `uncond + s * (text - uncond)`, 1 to 30; at 1 guidance is off and a step costs one network call."""
    steps: int = 20
    """Number of denoising steps, 1 to 150 (LCM: 1 to 50)."""
    scheduler: str = "dpmpp_2m"
    """One of `SCHEDULERS`."""
    width: int | None = None
    """Pixels, a multiple of 8; None: the size the model was trained at."""
    height: int | None = None
    """Pixels, a multiple of 8; None: the size the model was trained at."""
    model: str = "pocket"
    """A `Checkpoint`: `pocket`, `pocket-3d`, `pocket-ink`, a folder, a `.safetensors` file or a hub id; with LoRAs
    `NAME + FILE.safetensors@SCALE`."""

    def __post_init__(self):
        for name, check in _CHECKS.items():
            object.__setattr__(self, name, check(name, getattr(self, name)))
        if self.scheduler == "lcm" and self.steps > LCM_STEPS:
            raise Problem("lcm_steps", value=self.steps, limit=LCM_STEPS)

    @property
    def checkpoint(self) -> Checkpoint:
        """`model` as a name and LoRAs."""
        return Checkpoint.of(self.model)

    def change(self, **changes) -> Recipe:
        """This recipe with other values; raises `Problem` for a wrong value or an unknown field."""
        return replace(self, **_known(changes))

    def to_json(self) -> str:
        """JSON text of all fields, sorted, readable as it is."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Read what `to_json` wrote; missing fields take their defaults, unknown ones raise `Problem`."""
        return cls(**_known(cls.read(text)))

    @staticmethod
    def read(text: str) -> dict:
        """The JSON object in a text; `Problem` for anything else. What painted it (`engine`) decides no setting."""
        try:
            values = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise Problem("json_bad", detail=str(error)) from error
        if not isinstance(values, dict):
            raise Problem("json_bad", detail=type(values).__name__)
        values.pop("engine", None)
        return values


def _known(values: dict) -> dict:
    names = [field.name for field in fields(Recipe)]
    for name in values:
        if name not in names:
            raise Problem("field_unknown", name=shown(name), known=", ".join(names))
    return values


def _text(name: str, value) -> str:
    if not is_text(value):
        raise Problem("prompt_type", name=name, value=shown(value))
    value = " ".join(value.split())
    if len(value) > PROMPT_LIMIT:
        raise Problem("prompt_long", length=len(value), limit=PROMPT_LIMIT)
    return value


def is_text(value) -> bool:
    """Whether it is a string that can be written down: half of a surrogate pair cannot."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def shown(value) -> str:
    """A value as a short piece of a sentence."""
    try:
        words = str(value) if isinstance(value, (int, float)) else ascii(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits, a list in a list in a list ...
        words = type(value).__name__
    return words if len(words) <= 60 else f"{words[:60]}..."


def _number(problem: str, value, limits: tuple, whole: bool, **values):
    low, high = limits
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not low <= value <= high or (whole and value != int(value)):  # NaN is between no limits
        raise Problem(problem, value=shown(value), low=low, high=high, **values)
    return int(value) if whole else float(value)


def _seed(name: str, value) -> int:
    return _number("seed_range", _plain(value), SEED_RANGE, whole=True)


def _guidance(name: str, value) -> float:
    return _number("guidance_range", _plain(value), GUIDANCE_RANGE, whole=False)


def _steps(name: str, value) -> int:
    return _number("steps_range", _plain(value), STEPS_RANGE, whole=True)


def _size(name: str, value) -> int | None:
    if value is None:
        return None
    value = _number("size_range", _plain(value), SIZE_RANGE, whole=True, multiple=SIZE_MULTIPLE)
    if value % SIZE_MULTIPLE:
        raise Problem("size_range", value=value, low=SIZE_RANGE[0], high=SIZE_RANGE[1], multiple=SIZE_MULTIPLE)
    return value


def _scheduler(name: str, value) -> str:
    if not isinstance(value, str) or value not in SCHEDULERS:
        raise Problem("scheduler_unknown", value=shown(value), known=", ".join(SCHEDULERS))
    return value


def _model(name: str, value) -> Checkpoint:
    if not is_text(value) or not value.strip() or "\0" in value or len(value) > NAME_LIMIT:
        raise Problem("model_not_found", model=shown(value))
    return Checkpoint.of(value)


def _plain(value):
    """A NumPy number as a Python number."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


_CHECKS = {
    "prompt": _text,
    "negative_prompt": _text,
    "seed": _seed,
    "guidance_scale": _guidance,
    "steps": _steps,
    "scheduler": _scheduler,
    "width": _size,
    "height": _size,
    "model": _model,
}
