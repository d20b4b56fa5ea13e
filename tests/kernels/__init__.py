"""Kernels that are up in a moment, for tests that need a fresh process and not its imports."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def ready_kernels(folder: Path):
    """A folder for `JUPYTER_PATH` in which `python3` is a kernel of ours that was imported beforehand."""
    address = folder / "socket"
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    launch = [sys.executable, "-S", str(HERE / "launch.py"), str(address), "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": launch, "display_name": "Python 3", "language": "python"}))
    ready = subprocess.Popen([sys.executable, str(HERE / "ready.py"), str(address)], stdout=subprocess.PIPE, text=True)
    try:
        assert ready.stdout.readline() == "ready\n"
        yield folder
    finally:
        ready.kill()
        ready.wait()
        ready.stdout.close()
