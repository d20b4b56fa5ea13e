"""Import time, time to the first picture, and memory: each in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from benchmarks.race import shown

IMPORT = """
import json, sys, time
t = time.perf_counter(); import sd_explorer; own = time.perf_counter() - t
print(json.dumps({"import sd_explorer": own, "torch loaded": "torch" in sys.modules}))
"""
FIRST = """
import json, time
t = time.perf_counter(); import torch; a = time.perf_counter()
from sd_explorer import Recipe, Trace, load_model
import diffusers; diffusers.StableDiffusionPipeline; b = time.perf_counter()
model = load_model("pocket", device="cpu"); c = time.perf_counter()
Trace.record(model, Recipe()); d = time.perf_counter()
Trace.record(model, Recipe(seed=1)); e = time.perf_counter()
print(json.dumps({"import torch": a - t, "import diffusers and transformers": b - a, "load the pocket model": c - b,
                  "first picture": d - c, "second picture": e - d, "process to first picture": d - t}))
"""
MEMORY = """
import json, sys, psutil
from sd_explorer import Recipe, Trace, load_model
me = psutil.Process()
model = load_model("pocket", device="cpu")
sizes = {}
for n in range(1 + int(sys.argv[1])):
    trace = Trace.record(model, Recipe(seed=n, steps=20 if n == 0 else 2, prompt=f"apple {n % 90}"))
    model.preview(trace.steps[-1].clean)
    if n in (0, 50, int(sys.argv[1])):
        sizes[f"after {n + 1} pictures"] = me.memory_info().rss / 2**20
print(json.dumps(sizes))
"""


def starting(rounds: int) -> str:
    """Times of a fresh process, medians of `rounds` processes."""
    imports = [fresh(IMPORT) for _ in range(rounds)]
    firsts = [fresh(FIRST) for _ in range(rounds)]
    assert not any(answer["torch loaded"] for answer in imports)
    lines = ["| A fresh process | median |", "| --- | ---: |"]
    lines.append(f"| import sd_explorer (no torch) | {shown(median(a['import sd_explorer'] for a in imports))} |")
    lines += [f"| {name} | {shown(median(answer[name] for answer in firsts))} |" for name in firsts[0]]
    return "\n".join(lines)


def memory(runs: int) -> str:
    """Resident memory after the first picture and after `runs` more."""
    sizes = fresh(MEMORY, str(runs))
    return "\n".join(["| Resident memory | MB |", "| --- | ---: |", *(f"| {n} | {v:.0f} |" for n, v in sizes.items())])


def fresh(code: str, *arguments: str) -> dict:
    """Run code in a new interpreter; its last line is JSON."""
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])
