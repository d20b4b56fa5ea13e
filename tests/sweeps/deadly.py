"""What pools are asked to do by tests; importable by processes that begin with nothing."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from sd_explorer.sweeps.painting import Painted


def paint(text: str, engine: str) -> Painted:
    """A picture that says its process; seed 13 kills it always, seed 7 the first time, seed 5 raises.

    engine: a folder in which the first time is noted.
    """
    seed = json.loads(text)["seed"]
    first = Path(engine) / "died"
    if seed == 13 or (seed == 7 and not first.exists()):
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if seed == 5:
        raise RuntimeError("poison")
    return Painted(f"{seed}".encode(), 0.1, 1, f"torch {os.getpid()}", None)
