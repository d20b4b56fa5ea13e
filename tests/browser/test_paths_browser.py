"""Paths, as a person runs them side by side: scrubbed in the browser, a dot shows its guess, a tile becomes the picture."""

START = """
from sd_explorer import PathsPanel
panel = PathsPanel(prompt="a cat, 3d render", seed=3, steps=6)
panel
"""


def test_noises_are_run_scrubbed_pointed_at_and_taken(browser):
    browser.open(browser.lab.write("paths.ipynb", START, "import time; time.sleep(600)"))
    browser.start_cell(0)
    page = browser.page
    page.wait_for_selector(".sdx-paths[data-count='1']")
    page.locator("button.sdx-paths:enabled").click()
    page.wait_for_selector(".sdx-paths[data-count='6']")
    page.wait_for_function("() => document.querySelectorAll('.sdx-paths [data-run]').length === 6")
    assert browser.python("print(panel.session.idle(120), len(panel.runs))") == "True 6"
    page.locator(".sdx-path-tiles button").nth(2).click()
    page.wait_for_selector(".sdx-path-tiles button.on[data-run='2']")
    assert browser.python("print(panel.session.recipe.seed, panel.session.trace is panel.runs[2])") == "5 True"
    browser.start_cell(1)  # from here on the kernel is busy
    page.locator(".sdx-paths .sdx-line").focus()
    page.keyboard.press("Home")
    assert page.locator("div.sdx-paths").get_attribute("data-index") == "0"
    page.keyboard.press("ArrowRight")
    assert page.locator("div.sdx-paths").get_attribute("data-index") == "1"
    page.locator(".sdx-paths .path .dot").last.hover()
    page.wait_for_selector(".sdx-path-tip:visible canvas")
