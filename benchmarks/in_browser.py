"""From a key on the guidance slider to the first preview and to the finished picture, in a real JupyterLab and Chromium."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

CELL = "from sd_explorer import Explorer\nexplorer = Explorer('a cat, flat', steps=20)\nexplorer"
WATCH = """() => {
    const canvas = document.querySelector('.sdx-hero-frame canvas');
    window.sdx = { key: 0, first: 0, last: 0 };
    document.addEventListener('keydown', () => { window.sdx = { key: performance.now(), first: 0, last: 0 }; }, true);
    new MutationObserver(() => {
        const kind = canvas.dataset.kind, now = performance.now();
        if (kind === 'step' && !window.sdx.first) window.sdx.first = now;
        if (kind === 'final' && window.sdx.first) window.sdx.last = now;
    }).observe(canvas, { attributes: true, attributeFilter: ['data-n', 'data-kind', 'data-finals'] }); }"""


@contextmanager
def notebook(cell: str):
    """A browser on a notebook of one cell, which has not run yet."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
    from lab import running_browser, running_lab

    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as home:
        with running_lab(Path(root), Path(home)) as lab, running_browser(lab) as browser:
            browser.open(lab.write("benchmark.ipynb", cell))
            yield browser


def latency(moves: int) -> str:
    """A markdown table of median and 95th percentile over single slider moves, 20 steps, pocket model."""
    with notebook(CELL) as browser:
        browser.run_all()
        browser.page.wait_for_selector(".sdx-hero-frame canvas[data-kind=final]")
        times = np.array(list(_moves(browser, moves)))  # (moves, 2) milliseconds
    lines = ["| one slider move, 20 steps, in the browser | median | p95 |", "| --- | ---: | ---: |"]
    for name, column in zip(("first preview", "finished picture"), times.T, strict=True):
        lines.append(f"| {name} | {np.median(column):.0f} ms | {np.percentile(column, 95):.0f} ms |")
    return "\n".join(lines)


def _moves(browser, count: int):
    page = browser.page
    browser.python("assert explorer.session.idle(80)")
    page.evaluate(WATCH)
    page.locator(".sdx-guidance-scale input").focus()
    for _ in range(count):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => window.sdx.last > 0")
        yield page.evaluate("() => [window.sdx.first - window.sdx.key, window.sdx.last - window.sdx.key]")
        browser.python("assert explorer.session.idle(80)")
