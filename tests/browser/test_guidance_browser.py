"""Guidance, dragged as a person drags it: the browser alone draws every scale, the kernel only what is let go."""

import numpy as np
import pytest

START = """
import numpy as np
from sd_explorer import GuidancePanel
from sd_explorer.experiments.guidance import halves_of
panel = GuidancePanel(prompt="a butterfly, flat", seed=8, steps=6, guidance_scale=3)
panel
"""
GUESS = ".sdx-part-guess canvas"
LINE = ".sdx-guidance input"
PIXELS = """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 < 3)"""
STEP = """
trace = panel.session.trace
halves = halves_of(trace.steps[{index}])
print(panel.session.model.preview(halves.at({scale}))[0].ravel().tolist())
"""


@pytest.fixture
def guidance(browser):
    """The panel alone in a cell, its run finished and the guess decoded."""
    browser.open(browser.lab.write("guidance.ipynb", START, "import time; time.sleep(600)"))
    browser.start_cell(0)
    browser.page.wait_for_selector(".sdx-guidance[data-exact='1']")
    return browser


def drawn(browser) -> np.ndarray:
    """The pixels of the guess, as they are on the canvas."""
    return np.array(browser.page.eval_on_selector(GUESS, PIXELS))


def drag_to(browser, place: float):
    """Hold the handle at a share of the line, without letting it go."""
    box = browser.page.locator(LINE).bounding_box()
    browser.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    browser.page.mouse.down()
    browser.page.mouse.move(box["x"] + box["width"] * place, box["y"] + box["height"] / 2, steps=4)


def test_a_drag_draws_what_python_would_and_asks_the_kernel_only_when_let_go(guidance):
    page = guidance.page
    drag_to(guidance, 0.8)
    scale = float(page.locator(".sdx-guidance").get_attribute("data-scale"))
    seen = drawn(guidance)
    assert 5 < scale < 16 and page.locator(".sdx-guidance").get_attribute("data-exact") == ""
    exact_scale = guidance.page.evaluate("""() => {
        const place = +document.querySelector('.sdx-guidance input').value, knots = [0, 1, 2, 4, 7, 12, 20], n = Math.min(5, Math.floor(place / 100));
        return knots[n] + (place / 100 - n) * (knots[n + 1] - knots[n]); }""")
    told = guidance.python(STEP.format(index=2, scale=exact_scale))
    expected = np.array(eval(told))  # noqa: S307  our own numbers
    assert seen.shape == expected.shape and np.abs(seen - expected).max() <= 1
    page.mouse.up()
    page.wait_for_selector(".sdx-guidance[data-exact='1']")
    assert len(drawn(guidance)) == 4 * len(seen)  # the autoencoder's own picture, at full size


def test_the_drag_needs_no_kernel_and_has_keys(guidance):
    page = guidance.page
    guidance.start_cell(1)
    before = drawn(guidance)
    page.locator(LINE).focus()
    page.keyboard.press("End")
    assert page.locator(".sdx-guidance").get_attribute("data-scale") == "20.00"
    assert page.locator(LINE).get_attribute("aria-valuetext") == "s = 20.0"
    assert len(drawn(guidance)) != len(before)
    page.keyboard.press("Home")
    assert page.locator(".sdx-guidance").get_attribute("data-scale") == "0.00"


def test_whole_runs_and_going_on_fill_their_strips(guidance):
    page = guidance.page
    page.locator("button.sdx-whole-runs").click()
    page.wait_for_selector(".sdx-left-out[data-count='8']")
    page.locator("button.sdx-go-on").click()
    page.wait_for_selector(".sdx-left-out[data-count='2']")
