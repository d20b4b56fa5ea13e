"""Threads that share a machine, and what becomes of them in a child that is forked off."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where a container says how much processor time it gets: `150000 100000` is one and a half cores."""


def share_the_machine():
    """Let threads wait without spinning, and start no more of them than a container may use.

    OpenMP and BLAS read these settings once, when torch is loaded. Spinning threads make a busy machine paint 7 to 20 times slower. Settings that the user made stay. Once torch is
    loaded nothing is set: it would not take effect, and the environment would say otherwise.
    """
    if "torch" in sys.modules:
        return
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    cores = cores_allowed(QUOTA)
    if cores is not None and cores < (os.cpu_count() or 1):
        os.environ.setdefault("OMP_NUM_THREADS", str(cores))


def cores_allowed(quota: Path) -> int | None:
    """Cores that a container's quota amounts to, rounded up; None where there is no quota."""
    try:
        time, period = quota.read_text(encoding="ascii").split()
        return max(1, -(-int(time) // int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # no container, «max», another system
        return None


def cores(quota: Path = QUOTA) -> int:
    """Processor cores that this process may use, at least 1: those it was given, within its container's quota and what
    `OMP_NUM_THREADS` asks for, which a person sets, or who starts several processes that share a machine."""
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(given, cores_allowed(quota) or given, int(asked) if asked.isdecimal() else given))


def after_fork(call: Callable[[], None]):
    """Call something in each child that is forked off this process; nothing on systems without forks."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=call)


def compute_alone():
    """One thread for torch: OpenMP's others are not there in a forked child, and it would wait for them without end."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
