"""A grid of 2,000 cells in Chromium: how long it takes to stand there, to be scrolled, turned and walked through by keys."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

STAND = """() => new Promise((done) => { const look = () => {
    const images = [...document.querySelectorAll('.sdx-sweep td img')], box = document.querySelector('.sdx-sweep-scroll')?.getBoundingClientRect();
    const seen = images.filter((one) => { const at = one.getBoundingClientRect(); return at.top < box.bottom && at.left < box.right; });
    if (images.length === COUNT && seen.every((one) => one.complete)) requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
    else setTimeout(look, 5); }; look(); })"""
SCROLL = """() => new Promise((done) => {
    const box = document.querySelector('.sdx-sweep-scroll'), times = []; let last = performance.now();
    const move = (now) => { times.push(now - last); last = now;
        box.scrollTop += 40; box.scrollLeft += 12;
        times.length < 120 ? requestAnimationFrame(move) : done(times.slice(2)); };
    requestAnimationFrame(move); })"""
DO = """(what) => new Promise((done) => {
    const begun = performance.now(), key = (name) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
    if (what === 'focus') { document.querySelector('.sdx-sweep td[data-cell]').focus(); key('ArrowRight'); }
    if (what === 'turn') { const list = document.querySelector('select.sdx-sweep-across'); list.value = '0'; list.dispatchEvent(new Event('change')); }
    if (what === 'pick') document.querySelectorAll('.sdx-sweep td[data-cell]')[500].click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0)); })"""


def sweep_grid(rows: int = 40, columns: int = 50) -> str:
    """A markdown table; the grid is a page without a kernel, so that only the browser is measured."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
    from lab import new_page, running_chromium

    with tempfile.TemporaryDirectory() as folder, running_chromium() as chromium:
        path = Path(folder) / "page.html"
        path.write_text(page_of(rows, columns), encoding="utf-8")
        sheet = new_page(chromium)
        sheet.goto(path.as_uri(), wait_until="commit")
        stands = sheet.evaluate(STAND.replace("COUNT", str(rows * columns)))
        frames = np.array(sheet.evaluate(SCROLL))
        times = {what: sheet.evaluate(DO, what) for what in ("focus", "pick", "turn")}
        megabytes = path.stat().st_size / 1e6
    lines = [f"| a grid of {rows * columns} cells, page of {megabytes:.0f} MB | |", "| --- | ---: |",
             f"| the grid stands there with every picture in sight | {stands / 1000:.1f} s |",
             f"| a frame while it is scrolled, median, p95, longest | {np.median(frames):.0f}, {np.percentile(frames, 95):.0f}, {frames.max():.0f} ms |"]  # fmt: skip
    names = {
        "focus": "a key moves to the next cell",
        "pick": "a cell is picked",
        "turn": "rows and columns change places",
    }
    return "\n".join([*lines, *(f"| {names[what]} | {time:.0f} ms |" for what, time in times.items())])


def page_of(rows: int, columns: int) -> str:
    """A page of a sweep whose pictures are a dozen of the pocket model's, over and over."""
    from sd_explorer import Recipe, Sweep, Trace, load_model
    from sd_explorer.pages.kinds import sweep_page
    from sd_explorer.pictures import encode

    model = load_model("pocket")
    made = [encode(Trace.record(model, Recipe("a red apple", seed=seed, steps=4)).picture, "PNG") for seed in range(12)]
    sweep = Sweep(
        Recipe("a red apple", steps=4), {"guidance_scale": f"{rows} between 1 and 12", "seed": range(columns)}
    )
    return sweep_page(sweep, {number: made[number % 12] for number in range(sweep.count)}, {})
