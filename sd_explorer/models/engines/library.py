"""OpenVINO, brought in without its reports to its makers, and how many threads it may take."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sd_explorer.problems import Problem

REPORTS = "openvino_telemetry"
QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""What a container may use, `max` or microseconds of each period; cores it can see but not use would only wait."""


@cache
def library():
    """The library; `Problem` where it is missing or does not start."""
    try:
        with _without_reports():
            import openvino
            import openvino.frontend.pytorch
    except ModuleNotFoundError as error:
        if error.name == "openvino":
            raise Problem("engine_missing") from error
        raise Problem("engine_broken", detail=str(error)) from error
    except Exception as error:  # a library of another platform, an instruction the processor lacks
        raise Problem("engine_broken", detail=f"{type(error).__name__}: {error}"[:300]) from error
    return openvino


@contextmanager
def _without_reports():
    """On import OpenVINO tells its makers so over the network; where that module can't be found it stays silent."""
    known = REPORTS in sys.modules
    if not known:
        sys.modules[REPORTS] = None
    try:
        yield
    finally:
        if not known:
            del sys.modules[REPORTS]


def cores() -> int:
    """Processor cores that this process may use, at least 1: what it was given, within its container's quota."""
    seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(seen, _quota() or seen))


def _quota() -> int | None:
    try:
        allowed, period = QUOTA.read_text().split()
    except (OSError, ValueError):
        return None
    return -(-int(allowed) // int(period)) if allowed.isdecimal() else None
