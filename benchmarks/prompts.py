"""Prompts to vectors in bulk, one prompt onto a finished map, and how a map of a million points moves."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from benchmarks.in_browser import notebook
from benchmarks.race import race, shown, table
from sd_explorer import EmbeddingMap, load_model

MANY = 10_000
BATCH = 64
POINTS = """
import numpy as np
from sd_explorer.widgets import PointMap
draw = np.random.default_rng(0)
chart = PointMap()
chart.show(draw.standard_normal(({count}, 2)), [str(n) for n in range({count})], draw.integers(0, 12, {count}))
chart
"""
DRAG = """async () => {
    const over = document.querySelector('.sdx-map-over'), map = document.querySelector('.sdx-map'), box = over.getBoundingClientRect();
    const at = (type, x, y) => over.dispatchEvent(new PointerEvent(type, { clientX: box.x + x, clientY: box.y + y, pointerId: 1, bubbles: true }));
    over.setPointerCapture = () => {};
    const drawn = (before) => new Promise((done) => { const look = () => map.dataset.drawn !== before ? done() : requestAnimationFrame(look); look(); });
    const pans = [], hovers = [];
    at('pointerdown', 200, 200);
    for (let i = 1; i <= 40; i++) {
        const before = map.dataset.drawn, begun = performance.now();
        at('pointermove', 200 + 3 * i, 200 + i); await drawn(before);
        pans.push(performance.now() - begun);
    }
    at('pointerup', 320, 240);
    await new Promise((done) => setTimeout(done, 400));
    for (let i = 0; i < 40; i++) { const begun = performance.now(); at('pointermove', 100 + 9 * i, 150 + 3 * i); hovers.push(performance.now() - begun); }
    return [pans, hovers]; }"""


def prompts(rounds: int) -> str:
    """All three tables."""
    model = load_model("pocket", device="cpu")
    return "\n\n".join((embedding(model, max(3, rounds // 5)), placing(model, rounds), moving()))


def embedding(model, rounds: int) -> str:
    """10,000 different prompts, against the tokenizer and text encoder called on the same batches and nothing else."""
    known = EmbeddingMap.reference(model).prompts
    lines = [f"{prompt} {number}" for number in range(1 + MANY // len(known)) for prompt in known][:MANY]
    ordered = sorted(lines, key=lambda line: (len(line.encode()), line))

    def bare(_):
        import torch

        with torch.inference_mode():
            for start in range(0, MANY, BATCH):
                chunk = ordered[start : start + BATCH]
                ids = model.pipe.tokenizer(chunk, padding="longest", return_tensors="pt").input_ids
                model.pipe.text_encoder(ids)

    seconds = race(
        {"tokenizer and text encoder alone": bare, "Model.vectors": lambda _: model.vectors(lines, "pooled")}, rounds
    )
    return table(f"{MANY:,} prompts, pocket, CPU", seconds)


def placing(model, rounds: int) -> str:
    """One new prompt onto the map that ships, against UMAP's own transform of its ready vector."""
    from umap import UMAP

    chart = EmbeddingMap.reference(model)
    fit = UMAP(metric="cosine", random_state=0, n_jobs=1).fit(chart.vectors)
    new = [f"a small {prompt}" for prompt in chart.prompts[: rounds + 1]]
    vectors = model.vectors(new, "pooled")
    contestants = {
        "umap.transform of its vector": lambda n: fit.transform(vectors[n : n + 1]),
        "EmbeddingMap.place, reading it included": lambda n: chart.place(new[n]),
    }
    return table(f"one prompt onto {len(chart.prompts)}", race(contestants, rounds))


def moving() -> str:
    """Frames of a drag and of pointing, in Chromium without a graphics card."""
    lines = ["| points in the browser, software WebGL | on the page after | frame of a drag, median | p95 | pointing, median |",
             "| --- | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for count in (100_000, 1_000_000):
        with notebook(POINTS.format(count=count)) as browser:
            started = time.perf_counter()
            browser.run_all()
            browser.page.wait_for_selector(f".sdx-map[data-count='{count}'][data-drawn]")
            ready = time.perf_counter() - started
            pans, hovers = browser.page.evaluate(DRAG)
        lines.append(
            f"| {count:,} | {shown(ready)} | {median(pans):.0f} ms | {np.percentile(pans, 95):.0f} ms | {median(hovers):.1f} ms |"
        )
    return "\n".join(lines)
