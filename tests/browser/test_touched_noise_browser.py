"""The noise under a real hand: pointer, finger and keys; what is undone is the run again."""

import pytest

START = """
import numpy as np
from sd_explorer import TouchedNoisePanel
panel = TouchedNoisePanel(prompt="a red apple, flat", seed=7, steps=5, guidance_scale=2, scheduler="euler")
panel
"""
PAD = ".sdx-pad-stage"
DONE = """() => document.querySelector(".sdx-picture-row")?.dataset.count === "3" """


@pytest.fixture
def hands(browser):
    """The panel alone in a cell, its run finished."""
    browser.open(browser.lab.write("touched.ipynb", START))
    browser.start_cell(0)
    browser.page.wait_for_function(DONE)
    browser.page.locator(PAD).scroll_into_view_if_needed()
    return browser


def touched(browser, count: int, edges: int):
    """Wait until so many cells, outlined by so many edges, differ and what came of it is there."""
    drawn = (
        "document.querySelector('.sdx-pad path.sdx-overlay-marked').getAttribute('d').match(/[hv]1/g)?.length === edges"
    )
    browser.page.wait_for_function(f"(edges) => {drawn}", arg=edges)
    browser.page.wait_for_function(DONE)
    assert browser.python("print(len(panel.told.found.held.cells), panel.session.status.problem)") == f"{count} None"


def test_a_stroke_repaints_the_picture_and_undo_gives_the_run_back(hands):
    page, box = hands.page, hands.page.locator(PAD).bounding_box()
    page.locator(".sdx-pad [data-id='1']").click()  # the narrowest brush
    cell = box["width"] / 16
    page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 5.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 7.5 * cell, box["y"] + 5.5 * cell, steps=6)
    page.mouse.up()
    touched(hands, 4, 10)
    assert hands.python("print(panel.told.found.held.cells)") == "(84, 85, 86, 87)"
    page.locator(".sdx-pad-undo").click()
    page.wait_for_function("() => document.querySelector('.sdx-pad-undo').disabled")
    same = "print(np.array_equal(panel.told.found.picture, panel.session.trace.picture), panel.touches)"
    page.wait_for_function(DONE)
    assert hands.python(same) == "True ()"


def test_keys_and_a_finger_touch_it_too(hands):
    page = hands.page
    page.locator(".sdx-pad [data-id='1']").click()
    page.locator(PAD).focus()
    for key in ("ArrowLeft", "ArrowUp", " "):
        page.keyboard.press(key)
    touched(hands, 1, 4)
    page.locator(".sdx-pad [data-id='flat']").click()
    finger = """([x, y]) => { const stage = document.querySelector('.sdx-pad-stage'), box = stage.getBoundingClientRect();
        for (const type of ['pointerdown', 'pointerup']) stage.dispatchEvent(new PointerEvent(type, { pointerId: 9, pointerType: 'touch',
            isPrimary: true, bubbles: true, cancelable: true, clientX: box.x + x * box.width / 16, clientY: box.y + y * box.height / 16 })); }"""
    page.evaluate("() => { Element.prototype.setPointerCapture = () => {}; }")  # there is no finger to capture
    page.evaluate(finger, [1.5, 1.5])
    touched(hands, 2, 8)
    assert hands.python("print([touch.kind for touch in panel.touches])") == "['fresh', 'flat']"
    assert page.evaluate("() => getComputedStyle(document.querySelector('.sdx-pad-stage')).touchAction") == "none"


def test_the_circle_is_filled_and_played(hands):
    page = hands.page
    page.locator("button.sdx-circle:enabled").click()
    page.wait_for_selector(".sdx-grid[data-loaded]")
    page.locator(".sdx-grid .sdx-rows").focus()
    page.keyboard.press("Home")
    assert page.locator(".sdx-grid").get_attribute("data-index") == "0"
    page.locator(".sdx-grid .sdx-play").click()
    page.wait_for_function("() => document.querySelector('.sdx-grid').dataset.index === '12'")
    same = "stops = panel.circle.stops; print(len(stops), np.array_equal(stops[0].picture, stops[12].picture))"
    assert hands.python(same) == "13 True"
