"""A slider that is held: every finished picture is a true run, the newest wins, at rest stands the resting value's."""

import re

import pytest

START = """
import numpy as np
from sd_explorer import Explorer, Trace
explorer = Explorer("a cat, flat", steps=4, language="en")
made = []
explorer.session.on("trace", made.append)
explorer
"""
LINE, PICTURE = ".sdx-guidance-scale input", ".sdx-hero-frame canvas"
WATCH = """() => {
    const canvas = document.querySelector('.sdx-hero-frame canvas');
    window.corners = [];
    new MutationObserver(() => window.corners.push(document.querySelector('.sdx-corner').textContent))
        .observe(canvas, { attributes: true, attributeFilter: ['data-finals'] }); }"""
TRUE = """
again = [Trace.record(explorer.session.model, trace.recipe) for trace in made]
assert all(np.array_equal(one.picture, other.picture) for one, other in zip(made, again))
"""


@pytest.fixture
def held(browser):
    """An Explorer at rest; the handle of the guidance slider is held at its middle."""
    page = browser.page
    browser.open(browser.lab.write("held.ipynb", START))
    browser.start_cell(0)
    page.wait_for_selector(f"{PICTURE}[data-kind=final]")
    browser.python("assert explorer.session.idle(80)\nmade.clear()")
    page.evaluate(WATCH)
    at(browser, 0.5)
    page.mouse.down()
    return browser


def at(browser, share: float):
    """Move to a share of the line."""
    box = browser.page.locator(LINE).bounding_box()
    browser.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def test_while_it_is_dragged_pictures_are_true_runs_and_at_rest_it_is_the_resting_values(held):
    page = held.page
    for move in range(600):
        at(held, 0.2 + 0.6 * (move % 40) / 40)
        if page.evaluate("() => window.corners.length") >= 4:
            break
    at(held, 0.75)
    page.mouse.up()
    held.python("assert explorer.session.idle(80)")
    page.wait_for_function("() => !document.querySelector('.sdx-busy')")
    value = float(page.input_value(LINE))
    assert float(held.python("print(explorer.recipe.guidance_scale)")) == round(value, 1)
    held.python("assert explorer.trace.recipe == explorer.recipe == made[-1].recipe")
    page.wait_for_selector(f"{PICTURE}[data-kind=final]")
    page.wait_for_function("() => document.querySelector('.sdx-corner').textContent === ''")
    held.python(TRUE)
    scales = set(held.python("print(*(f'{trace.recipe.guidance_scale:g}' for trace in made))").split())
    corners = page.evaluate("() => window.corners")
    assert len(corners) >= 4, "it was dragged, and no picture was finished meanwhile"
    told = [re.search(r"[\d.]+$", corner).group() for corner in corners if corner]
    assert set(told) <= scales, "a picture of older settings says which"
