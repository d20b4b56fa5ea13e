"""Which engine a model gets."""

from __future__ import annotations

from collections.abc import Callable

from sd_explorer.models.engines.eager import Eager
from sd_explorer.models.engines.names import checked
from sd_explorer.problems import Problem


def engine_for(model, wish: str, progress: Callable[[str], None] = lambda part: None) -> Eager:
    """The engine of that name for a model.

    `auto`: OpenVINO where the model is on the CPU and the library is there and works, else torch with a `note` that says
    why; never a crash. `openvino`: that one, or a `Problem`.
    """
    if checked(wish) == "torch" or (wish == "auto" and model.device.type != "cpu"):
        return Eager(model)
    try:
        from sd_explorer.models.engines.fast import OpenVino, check

        check(model)
        return OpenVino(model, progress)
    except Problem as problem:
        return _without(model, wish, problem)
    except Exception as error:  # noqa: BLE001  a processor that is refused, a library of another make
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        return _without(model, wish, Problem("engine_broken", detail=words[:300]))


def _without(model, wish: str, problem: Problem) -> Eager:
    if wish != "auto":
        raise problem
    return Eager(model, problem)
