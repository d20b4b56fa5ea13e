"""The last answer to a question, so that the same question costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any


class Latest:
    """Keeps one answer: `latest(question, make)` calls `make()` only where the question differs from the last one."""

    def __init__(self):
        self._kept: tuple | None = None

    def __call__(self, question: Hashable, make: Callable[[], Any]) -> Any:
        if self._kept is None or self._kept[0] != question:
            self._kept = question, make()
        return self._kept[1]
