"""The engines by name; reading this loads no library."""

from __future__ import annotations

from sd_explorer.problems import Problem

ENGINES = ("auto", "torch", "openvino")


def checked(wish: str) -> str:
    """The wish itself; `Problem` for an engine that is not there."""
    if wish not in ENGINES:
        raise Problem("engine_unknown", value=wish, known=", ".join(ENGINES))
    return wish
