"""A key on the guidance slider and a drag of it, in a real JupyterLab and Chromium, by each engine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

CELL = (
    "from sd_explorer import Explorer\nexplorer = Explorer('a cat, flat', steps={steps}, engine='{engine}')\nexplorer"
)
RUNS = (
    ("openvino", 20, 0),
    ("openvino", 8, 0),
    ("torch", 20, 0),
    ("torch", 8, 0),
    ("openvino", 20, 2),
    ("openvino", 8, 2),
)
"""Of each row the engine, the steps, and how many other programs keep a core busy each."""
BARE = """
import time
from statistics import median
from sd_explorer import Trace
def seconds(seed):
    begun = time.perf_counter()
    Trace.record(explorer.session.model, explorer.recipe.change(seed=seed))
    return time.perf_counter() - begun
print(1000 * median(seconds(1000 + n) for n in range(7)))
"""
"""Milliseconds of the loop and the decoding alone, in the same kernel."""
LINE, PICTURE = ".sdx-guidance-scale input", ".sdx-hero-frame canvas"
SECONDS, EVERY = 3.0, 0.03
"""Of the drag, and between two moves of the mouse."""
WATCH = """() => {
    const canvas = document.querySelector('.sdx-hero-frame canvas');
    let key = 0, first = 0, tell;
    document.addEventListener('keydown', () => {
        key = performance.now(); first = 0; window.sdx = new Promise((resolve) => { tell = resolve; }); }, true);
    new MutationObserver(() => {
        const kind = canvas.dataset.kind, now = performance.now();
        if (kind === 'step') first ||= now;
        if (kind === 'final' && first) tell([first - key, now - key]);
    }).observe(canvas, { attributes: true, attributeFilter: ['data-kind', 'data-finals'] }); }"""
"""Notes when a key was pressed, the first step drawn and the finished picture; a page that is asked again and again draws less."""


@contextmanager
def jupyterlab():
    """A browser on a JupyterLab that has no notebook yet."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
    from lab import running_browser, running_lab

    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as home:
        with running_lab(Path(root), Path(home)) as lab, running_browser(lab) as browser:
            yield browser


@contextmanager
def notebook(cell: str):
    """A browser on a notebook of one cell, which has not run yet."""
    with jupyterlab() as browser:
        browser.open(browser.lab.write("benchmark.ipynb", cell))
        yield browser


def latency(moves: int) -> str:
    """A markdown table as the README has it: single slider moves, and pictures finished while the slider is dragged. Rows
    are printed on the error stream as they come."""
    lines = ["| in JupyterLab, one slider move, pocket | engine | first preview | finished picture | p95 | of the loop alone | pictures in a drag of 3 s |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    with jupyterlab() as browser:
        for engine, steps, others in RUNS:
            lines.append(_row(browser, engine, steps, others, moves))
            print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def _row(browser, engine: str, steps: int, others: int, moves: int) -> str:
    browser.open(browser.lab.write(f"{engine}{steps}.ipynb", CELL.format(engine=engine, steps=steps)))
    browser.run_all()
    browser.page.wait_for_selector(f"{PICTURE}[data-kind=final]")
    name, title = browser.python("print(explorer.session.model.engine.name)"), f"{steps} steps"
    with busy(others):
        first, last = np.array(list(_moves(browser, moves))).T  # milliseconds
        bare, count = float(browser.python(BARE)), _drag(browser)
    browser.shutdown()
    title += f", {others} other busy programs" if others else ""
    return (f"| {title} | {name} | {np.median(first):.0f} ms | {np.median(last):.0f} ms | {np.percentile(last, 95):.0f} ms "
            f"| {np.median(last) / bare:.2f} | {count} |")  # fmt: skip


@contextmanager
def busy(others: int):
    """Other programs that each keep a core busy meanwhile."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(others)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _moves(browser, count: int):
    page = browser.page
    browser.python("assert explorer.session.idle(80)")
    page.evaluate(WATCH)
    page.locator(LINE).focus()
    for _ in range(count):
        page.keyboard.press("ArrowRight")
        yield page.evaluate("() => window.sdx")
        browser.python("assert explorer.session.idle(80)")


def _drag(browser) -> int:
    """How many pictures are finished while the slider is dragged once along its line and still held."""
    page, box = browser.page, browser.page.locator(LINE).bounding_box()
    begun, before = time.monotonic(), _finals(page)
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    while (share := (time.monotonic() - begun) / SECONDS) < 1:
        page.mouse.move(box["x"] + (0.1 + 0.8 * share) * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_timeout(1000 * EVERY)
    count = _finals(page) - before
    page.mouse.up()
    browser.python("assert explorer.session.idle(80)")
    return count


def _finals(page) -> int:
    return int(page.get_attribute(PICTURE, "data-finals"))
