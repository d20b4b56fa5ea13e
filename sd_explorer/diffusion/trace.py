"""Trace: a recorded run, from the first noise to the picture."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sd_explorer.arrays import read_npz, read_safetensors, write_whole
from sd_explorer.diffusion.branch import Branch, recipe_from_json
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.noise_path import PATHS, NoisePath
from sd_explorer.diffusion.noise_path import VARIANCE_PRESERVING as DEFAULT
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.settling import settling
from sd_explorer.diffusion.step import ARRAYS, Step
from sd_explorer.problems import Problem

OPTIONAL = ("noise_uncond", "output")
"""Arrays that a trace may lack: with guidance off, and in files from before the outputs were kept."""
_NUMBERS = ("count", "timestep", "sigma", "seconds")
FORMAT = "sd_explorer trace 1"
MOST_LETTERS = 60
"""Of an engine's name in a file."""
MOST_BYTES = 3 * 2**29
"""Of all arrays of a file that is opened: 150 steps at 2048 x 2048 pixels have 1.1 thousand million."""


@dataclass(frozen=True, eq=False)
class Trace:
    """Every step of one run and the picture it ended in."""

    recipe: Recipe | Branch | FromPicture
    """What was asked for."""
    steps: tuple[Step, ...]
    """At least one Step, in order."""
    picture: np.ndarray
    """The finished picture, uint8 RGB `(H, W, 3)`."""
    engine: str = ""
    """What computed it, `torch 2.13.0` or `openvino 2026.4.1`: pixels of one recipe differ by rounding between them. Empty:
    unknown."""

    @classmethod
    def record(cls, model, recipe: Recipe | Branch) -> Trace:
        """Run a recipe, or a branch that stays with one model, to its end and decode the result."""
        from sd_explorer.diffusion.branch import steps_of

        return cls.of(model, recipe, steps_of(model, recipe))

    @classmethod
    def of(cls, model, recipe: Recipe | Branch | FromPicture, steps) -> Trace:
        """A trace of steps already made; decodes the last one."""
        steps = tuple(steps)
        return cls(recipe, steps, model.decode(steps[-1].next_latents)[0], model.engine.name)

    @property
    def begun_with(self) -> Recipe:
        """The recipe of its first steps."""
        return self.recipe if isinstance(self.recipe, Recipe) else self.recipe.recipe

    def recipe_at(self, index: int) -> Recipe:
        """The recipe that held at a network call."""
        return self.recipe.at_call(index) if isinstance(self.recipe, Branch) else self.begun_with

    @property
    def whole(self) -> Recipe:
        """The one recipe that made it from the noise to the picture; `Problem` where it was changed on its way or began
        with a picture."""
        if not isinstance(self.recipe, Recipe):
            raise Problem("trace_not_whole")
        return self.recipe

    @property
    def final(self) -> np.ndarray:
        """The finished latents, float32 `(C, h, w)`."""
        return self.steps[-1].next_latents

    @property
    def noise_left(self) -> np.ndarray:
        """Noise level of the latents after each step, as the next one sees them; 0 after the last: float64 `(n,)`."""
        return np.array([*(step.noise_level for step in self.steps[1:]), 0.0])

    @cached_property
    def settling(self) -> np.ndarray:
        """Distance of each step's clean estimate from the finished latents, relative to the first: float64 `(n,)`."""
        return settling([step.clean for step in self.steps], self.final)

    @property
    def seconds(self) -> float:
        """Time of all steps together, without decoding."""
        return sum(step.seconds for step in self.steps)

    @cached_property
    def nbytes(self) -> int:
        """Bytes of all arrays; memory shared by two fields counts once."""
        arrays = [getattr(step, name) for step in self.steps for name in ARRAYS]
        sizes = {a.__array_interface__["data"][0]: a.nbytes for a in arrays if a is not None}
        return sum(sizes.values()) + self.picture.nbytes

    def stack(self, name: str) -> np.ndarray:
        """One field of all steps as an array: `(n, C, h, w)` or `(n,)` float; NaN where a step lacks it."""
        nothing = np.full_like(self.final, np.nan)
        values = (getattr(step, name) for step in self.steps)
        return np.stack([nothing if value is None else np.asarray(value) for value in values])

    def save(self, path: str | Path) -> Path:
        """Write `.npz` or `.safetensors` (chosen by the suffix), whole or not at all; returns the path."""
        path = Path(path)
        if path.suffix not in (".npz", ".safetensors"):
            raise Problem("trace_broken", path=path.name, detail="the name must end in .npz or .safetensors")
        return write_whole(path, self.to_bytes(path.suffix))

    def to_bytes(self, suffix: str = ".npz") -> bytes:
        """The content of such a file."""
        names = [n for n in (*ARRAYS, *_NUMBERS) if any(getattr(step, n) is not None for step in self.steps)]
        arrays = {name: self.stack(name) for name in names}
        arrays["picture"] = self.picture
        recipe, along = json.loads(self.recipe.to_json()), self.steps[0].path.name
        header = json.dumps(
            {"format": FORMAT, "recipe": recipe, "path": along, "engine": self.engine}, ensure_ascii=False
        )
        if suffix == ".safetensors":
            from safetensors.numpy import save

            plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
            return save(plain, metadata={"header": header})
        contents: dict = {"header": np.array(header), **arrays}
        file = io.BytesIO()
        np.savez_compressed(file, **contents)
        return file.getvalue()

    @classmethod
    def load(cls, path: str | Path) -> Trace:
        """Read what `save` wrote; raises `Problem` for anything else. Executes nothing from the file."""
        path = Path(path)
        try:
            header, arrays = _read(path)
            header = json.loads(header)
            if header["format"] != FORMAT:
                raise ValueError(f"format {header['format']!r}")
            _check(arrays)
            recipe, along = recipe_from_json(json.dumps(header["recipe"])), PATHS[header.get("path", DEFAULT.name)]
            engine = str(header.get("engine", ""))[:MOST_LETTERS]
            return cls(recipe, tuple(_steps(arrays, along)), arrays["picture"], engine)
        except Problem:
            raise
        except Exception as error:
            words = f"{type(error).__name__}: {error}".splitlines()[0]
            raise Problem("trace_broken", path=path.name, detail=words[:300]) from error


def _read(path: Path) -> tuple[str, dict]:
    if path.suffix == ".npz":
        arrays = read_npz(path, MOST_BYTES)
        return str(arrays.pop("header")), arrays
    metadata, arrays = read_safetensors(path, MOST_BYTES)
    return metadata["header"], arrays


def _check(arrays: dict):
    """Every array that a trace needs is there, in one shape, and holds numbers."""
    picture, count, shape = arrays["picture"], len(arrays["timestep"]), arrays["latents"].shape
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"picture is {picture.dtype} {picture.shape}")
    for name in (*_NUMBERS, *ARRAYS):
        if name in OPTIONAL and name not in arrays:
            continue
        array, wanted = arrays[name], (count,) if name in _NUMBERS else (count, *shape[1:])
        if not count or len(shape) != 4 or array.shape != wanted or array.dtype.kind not in "fi":
            raise ValueError(f"{name} is {array.dtype} {array.shape}")
        if not _holds_numbers(name, array):
            raise ValueError(f"{name} holds what is no number")


def _holds_numbers(name: str, array: np.ndarray) -> bool:
    """No NaN and nothing endless, but for the noise before zero terminal SNR and for steps that lack an array."""
    if name == "sigma":
        return not np.isnan(array).any()
    missing = np.isnan(array).all(axis=tuple(range(1, array.ndim))) if name in OPTIONAL else np.zeros(len(array), bool)
    return bool(np.isfinite(array[~missing]).all())


def _steps(arrays: dict, along: NoisePath):
    for index in range(len(arrays["timestep"])):
        count, *numbers = (arrays[name][index].item() for name in _NUMBERS)
        pictures: dict = {name: _row(name, arrays, index) for name in ARRAYS}
        times: dict = dict(zip(_NUMBERS[1:], numbers, strict=True))
        yield Step(index=index, count=int(count), path=along, **times, **pictures)


def _row(name: str, arrays: dict, index: int) -> np.ndarray | None:
    """One step's array; None where the step had none."""
    row = arrays[name][index] if name in arrays else None
    return None if row is not None and name in OPTIONAL and np.isnan(row).all() else row
