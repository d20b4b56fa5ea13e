"""What a piece of code costs in a process of its own, and limits that end it where it would not end."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds of processor time: hundreds of times what good code needs here."""
REPORT = """
import json, resource
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
{code}
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([answer, (after - before) // 1024]))
"""


def cost(setup: str, code: str, *arguments) -> tuple[object, int]:
    """(what `code` left in `answer`, megabytes by which the peak of memory grew while it ran).

    `setup` runs before the measuring; `arguments` are its `sys.argv[1:]`. Raises where it takes more than `PATIENCE`.
    """
    program = textwrap.dedent(setup) + REPORT.format(code=textwrap.dedent(code))
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run([sys.executable, "-c", program, *map(str, arguments)], preexec_fn=_limit, text=True,
                          capture_output=True, env=os.environ | {"PYTHONPATH": path})  # fmt: skip
    assert done.returncode == 0, f"ended by {done.returncode}: {done.stderr[-2000:]}"
    answer, megabytes = json.loads(done.stdout.splitlines()[-1])
    return answer, megabytes


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
