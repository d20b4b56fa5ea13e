"""Running a notebook cell again closes what its last run left behind: its thread, its model, its widgets."""

from __future__ import annotations

import sys

_LIVE: dict[str, tuple[str, list]] = {}
"""Cell id -> (the run that made them, things with `close()`)."""


def close_when_run_again(thing):
    """Close `thing` when the notebook cell that is running now is run again. Outside a notebook: nothing."""
    cell, run = _now()
    if cell is None:
        return
    made_by, things = _LIVE.get(cell, (run, []))
    if made_by != run:
        for old in things:
            old.close()
        things = []
    _LIVE[cell] = run, [*things, thing]


def _now() -> tuple[str | None, str | None]:
    """(id of the running cell, id of this run); (None, None) where no Jupyter front end says so."""
    if "IPython" not in sys.modules:
        return None, None
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return None, None
    request = kernel.get_parent()
    return request.get("metadata", {}).get("cellId"), request.get("header", {}).get("msg_id")
