"""The exhibits about words as a person uses them: pick, point, walk with the keys, leave out."""

import pytest
from playwright.sync_api import expect

from lab import PROMPT  # isort: skip
from test_explorer_browser import CONTRAST  # isort: skip

START = """
from sd_explorer import HeatMapsPanel
panel = HeatMapsPanel(prompt="a cat on a blue background, flat", steps=4)
panel
"""
LEAVE = """
from sd_explorer import LeaveOneOutPanel
LeaveOneOutPanel(panel.session)
"""
MAP = ".sdx-word-map canvas"
RANKS = "() => [...document.querySelectorAll('.sdx-rank li')].map((line) => line.innerText).join()"


@pytest.fixture
def words(browser):
    """The panel alone in a cell, its run recorded."""
    browser.open(browser.lab.write("words.ipynb", START, "import time; time.sleep(600)", LEAVE))
    browser.start_cell(0)
    browser.page.locator("button.sdx-look:enabled").click()
    browser.page.wait_for_selector(".sdx-word-map[data-ready='1']")
    browser.page.wait_for_function(f"() => document.querySelector('{MAP}').width > 300")
    browser.python("assert panel.session.idle(80)")
    return browser


def pixels(browser) -> str:
    """The map as it is drawn."""
    return browser.page.eval_on_selector(MAP, "(canvas) => canvas.toDataURL()")


def pick(browser, word: str):
    chip = browser.page.locator(".sdx-word", has_text=word).first
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")


def test_maps_and_ranks_need_no_kernel(words):
    page = words.page
    words.start_cell(1)
    sleeping = page.locator(PROMPT).nth(1)
    expect(sleeping).to_contain_text("*")
    seen = set()
    for word in ("cat", "blue", "padding"):
        pick(words, word)
        seen.add(pixels(words))
    page.locator("select.sdx-map-view").select_option(index=1)
    seen.add(pixels(words))
    page.locator("input.sdx-map-step").press("ArrowRight")
    seen.add(pixels(words))
    assert len(seen) == 5
    whole = page.evaluate(RANKS)
    page.locator(MAP).focus()
    ranks = {whole}
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        ranks.add(page.evaluate(RANKS))
    assert len(ranks) == 4
    page.keyboard.press("Escape")
    assert page.evaluate(RANKS) == whole
    page.locator(MAP).hover(position={"x": 20, "y": 20})
    assert page.evaluate(RANKS) != whole
    expect(sleeping).to_contain_text("*")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    expect(sleeping).not_to_contain_text("*")


def test_the_strip_fills_word_by_word(words):
    words.start_cell(2)
    words.page.locator("button.sdx-leave:enabled").click()
    expect(words.page.locator(".sdx-variant")).to_have_count(8)
    expect(words.page.locator(".sdx-variant s")).to_have_text(["a", "cat", "on", "a", "blue", "background", "flat"])
    words.page.wait_for_function(
        "() => [...document.querySelectorAll('.sdx-variant img')].every((i) => i.naturalWidth)"
    )


def test_japanese_in_the_dark(words):
    page = words.page
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    words.python("panel.session.look(language='ja'); panel.session.change(prompt='赤いりんご'); assert panel.session.idle(80)")  # fmt: skip
    expect(page.locator("button.sdx-look")).to_have_text("言葉を調べる")
    page.wait_for_selector(".sdx-word:has-text('りんご')")
    expect(page.locator(".sdx-map-body")).to_be_hidden()
    page.locator("button.sdx-look:enabled").click()
    page.wait_for_selector(".sdx-word-map[data-ready='1']")
    pick(words, "赤い")
    expect(page.locator(MAP)).to_have_attribute(
        "aria-label", "「赤い」のヒートマップ。明るいところほどよく読まれています"
    )
    contrast, text = page.evaluate(CONTRAST.replace(".sdx-app", ".sdx"))
    assert contrast >= 4.5, text
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
