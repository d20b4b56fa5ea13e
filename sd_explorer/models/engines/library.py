"""OpenVINO, brought in without its reports to its makers."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cache

from sd_explorer.problems import Problem

REPORTS = "openvino_telemetry"


@cache
def library():
    """The library; `Problem` where it is missing or does not start."""
    try:
        with _without_reports():
            import openvino
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
