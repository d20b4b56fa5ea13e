"""Latents and pixels, as a person tries them: a drawing, a gain, trips, and a cell that is asked."""

import pytest

START = """
from sd_explorer import LatentsPanel
panel = LatentsPanel(prompt="a red apple, flat", seed=7, steps=4, guidance_scale=2, scheduler="euler")
panel
"""


@pytest.fixture
def latents(browser):
    """The panel alone in a cell, its picture through and back."""
    browser.open(browser.lab.write("latents.ipynb", START))
    browser.start_cell(0)
    browser.page.wait_for_selector(".sdx-picture-row[data-count='3']")
    browser.page.wait_for_selector(".sdx-picture-row[data-count='4']")
    return browser


def test_a_gain_and_trips_are_moved_with_keys_and_taken_back(latents):
    page = latents.page
    line = page.locator(".sdx-gains input").nth(1)
    line.focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelectorAll('.sdx-gains output')[1].value === '0'")
    page.locator(".sdx-row input.sdx-line").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sdx-curve')].some((e) => e.offsetParent && e.querySelectorAll('circle.stop').length === 3)"
    )
    assert (
        latents.python("print(panel.back.trips, panel.back.latents[1].any(), panel.session.status.problem)")
        == "3 False None"
    )


def test_a_drawing_goes_through(latents):
    page = latents.page
    page.locator("[data-id='drawing']").click()
    stage = page.locator(".sdx-pad-stage").first
    stage.wait_for(state="visible")
    stage.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('.sdx-pad-undo').disabled")
    page.wait_for_function("() => document.querySelector('.sdx-picture-row').dataset.count === '3'")
    latents.python("assert panel.session.idle(60)")
    seen = "p = panel.code.picture; print(p[0, 0].tolist(), p[64, 64].tolist())"
    assert latents.python(seen) == "[255, 255, 255] [217, 45, 32]"


def test_a_cell_is_asked_for_its_pixels(latents):
    page = latents.page
    stage = page.locator(".sdx-pad-cells .sdx-pad-stage")
    stage.scroll_into_view_if_needed()
    stage.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(".sdx-picture-row[data-count='1'] path.sdx-overlay-marked")
    assert latents.python("print(panel.cells.found.cells, panel.cells.found.mean > 0)") == "(136,) True"


def test_a_cell_under_the_pointer_tells_its_numbers_and_pixels(latents):
    page, stage = latents.page, latents.page.locator(".sdx-pad-cells .sdx-pad-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 2.5 / 16, box["y"] + box["height"] * 3.5 / 16)
    told = page.locator(".sdx-pad-cells .sdx-pad-note").evaluate("(note) => note.value").replace("−", "-")
    numbers = latents.python("print(*(f'{n:.2f}' for n in panel.back.latents[:, 3, 2]))").split()
    assert told == f"column 3, row 4: {'  '.join(numbers)}; pixels 17–24 × 25–32"
