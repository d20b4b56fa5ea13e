"""A picture dragged into noise as a person drags it: the browser alone mixes, the kernel hears only what is let go."""

import numpy as np
import pytest

START = """
from sd_explorer import IntoNoisePanel
panel = IntoNoisePanel(prompt="a butterfly, flat", seed=8, steps=8, guidance_scale=3)
panel
"""
MIXTURE = ".sdx-part-mixture canvas"
LINE = ".sdx-into-noise .sdx-line"
PIXELS = """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 < 3)"""
MIXED = "print(panel.session.model.preview(panel.made.at({t}))[0].ravel().tolist())"


@pytest.fixture
def noise(browser):
    """The panel alone in a cell, its run finished and the mixture decoded."""
    browser.open(browser.lab.write("into_noise.ipynb", START, "import time; time.sleep(600)"))
    browser.start_cell(0)
    browser.page.wait_for_selector(".sdx-into-noise[data-exact='1']")
    return browser


def drawn(browser) -> np.ndarray:
    """The pixels of the mixture, as they are on the canvas."""
    return np.array(browser.page.eval_on_selector(MIXTURE, PIXELS))


def stands(browser) -> int:
    """The timestep at which the slider stands."""
    return int(browser.page.locator(".sdx-into-noise").get_attribute("data-t"))


def test_a_drag_mixes_what_python_would_and_the_decoder_follows_when_it_is_let_go(noise):
    page = noise.page
    box = page.locator(LINE).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=4)
    t, seen = stands(noise), drawn(noise)
    assert 400 < t < 700 and page.locator(".sdx-into-noise").get_attribute("data-exact") == ""
    expected = np.array(eval(noise.python(MIXED.format(t=t))))  # noqa: S307  our own numbers
    assert seen.shape == expected.shape and np.abs(seen - expected).max() <= 1
    page.mouse.up()
    page.wait_for_selector(".sdx-into-noise[data-exact='1']")
    assert len(drawn(noise)) == 4 * len(seen)


def test_the_slider_has_keys_and_needs_no_kernel_and_the_flag_waits_for_it(noise):
    page = noise.page
    noise.start_cell(1)
    before = drawn(noise)
    page.locator(LINE).focus()
    page.keyboard.press("End")
    assert stands(noise) == 999 and len(drawn(noise)) != len(before)
    assert "8" in page.locator(LINE).get_attribute("aria-valuetext")
    page.locator(".sdx-vote").focus()
    page.keyboard.press("Enter")
    assert page.locator(".sdx-into-noise").get_attribute("data-flag") == "999"
    page.keyboard.press("Enter")
    assert page.locator(".sdx-into-noise").get_attribute("data-flag") == "-1"


def test_readers_and_four_ways_back_are_told_in_both_languages(noise):
    page = noise.page
    page.locator("button.sdx-take-away").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".sdx-left-out[data-count='5']")
    page.locator("button.sdx-readers").click()
    page.wait_for_function("() => document.querySelectorAll('.sdx-readers-legend b').length === 2")
    noise.python("panel.session.look(language='ja')")
    page.wait_for_function("() => document.querySelector('.sdx-vote').textContent.includes('もう分からない')")
    assert "審査役" in page.locator(".sdx-readers-legend").inner_text()
    assert "隔たり" in page.locator(".sdx-left-out").inner_text()
