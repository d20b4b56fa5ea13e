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
import json, sys, time
t = time.perf_counter(); import torch; a = time.perf_counter()
from sd_explorer import Recipe, Trace, load_model
import diffusers; diffusers.StableDiffusionPipeline; b = time.perf_counter()
model = load_model("pocket", device="cpu", engine=sys.argv[1]); c = time.perf_counter()
Trace.record(model, Recipe()); d = time.perf_counter()
Trace.record(model, Recipe(seed=1)); e = time.perf_counter()
print(json.dumps({"import torch": a - t, "import diffusers and transformers": b - a, "load the pocket model": c - b,
                  "first picture": d - c, "second picture": e - d, "process to first picture": d - t}))
"""
MEMORY = """
import json, sys, psutil
from sd_explorer import Recipe, Trace, load_model
me = psutil.Process()
model = load_model("pocket", device="cpu", engine=sys.argv[2])
sizes = {}
for n in range(1 + int(sys.argv[1])):
    trace = Trace.record(model, Recipe(seed=n, steps=20 if n == 0 else 2, prompt=f"apple {n % 90}"))
    model.preview(trace.steps[-1].clean)
    if n in (0, 50, int(sys.argv[1])):
        sizes[f"after {n + 1} pictures"] = me.memory_info().rss / 2**20
print(json.dumps(sizes))
"""
EXPLORER = """
import json, sys, psutil
from sd_explorer import Explorer
explorer = Explorer(engine=sys.argv[1])
assert explorer.session.idle(300) and explorer.picture is not None
print(json.dumps({"an Explorer after its first picture": psutil.Process().memory_info().rss / 2**20}))
"""


ENGINES = ("torch", "openvino")


def starting(rounds: int) -> str:
    """Times of a fresh process, medians of `rounds` processes of each engine, in turns; networks were compiled before."""
    imports = [fresh(IMPORT) for _ in range(rounds)]
    assert not any(answer["torch loaded"] for answer in imports)
    fresh(FIRST, "openvino")  # compiles, the first time on a machine
    turns = [{engine: fresh(FIRST, engine) for engine in ENGINES} for _ in range(rounds)]
    lines = [f"| A fresh process | {' | '.join(ENGINES)} |", "| --- | ---: | ---: |"]
    own = shown(median(answer["import sd_explorer"] for answer in imports))
    lines.append(f"| import sd_explorer (no torch) | {own} | {own} |")
    for name in turns[0]["torch"]:
        times = (shown(median(turn[engine][name] for turn in turns)) for engine in ENGINES)
        lines.append(f"| {name} | {' | '.join(times)} |")
    return "\n".join(lines)


def memory(runs: int) -> str:
    """Resident memory after the first picture and after `runs` more, and of an Explorer, by each engine."""
    sizes = {engine: fresh(MEMORY, str(runs), engine) | fresh(EXPLORER, engine) for engine in ENGINES}
    lines = [f"| Resident memory, MB | {' | '.join(ENGINES)} |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {' | '.join(f'{sizes[e][name]:.0f}' for e in ENGINES)} |" for name in sizes["torch"]]
    return "\n".join(lines)


def fresh(code: str, *arguments: str) -> dict:
    """Run code in a new interpreter; its last line is JSON."""
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])
