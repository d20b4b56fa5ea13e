"""A sweep, as a person paints one: it stops when told, grows cell by cell, says what a cell is, and a click or a key paints it."""

from playwright.sync_api import expect

START = """
from sd_explorer import SweepPanel
from sd_explorer.sweeps import cost
cost.LONG = float("inf")  # however busy the machine is, one press starts
panel = SweepPanel(prompt="a cat, flat", steps=4)
panel.form.values[0].value, panel.form.values[1].value = "1, 4, 7", "0 to 29"
panel
"""
WATCH = """() => {
    const grid = document.querySelector('.sdx-sweep:has(table)');
    window.grown = [];
    new MutationObserver((changes) => window.grown.push(...changes.map((one) => +one.oldValue)))
        .observe(grid, { attributeFilter: ['data-count'], attributeOldValue: true }); }"""
"""Note how many cells were filled before each change."""
GO, STOP, CELL = "button.sdx-sweep:enabled", "button.sdx-sweep-stop:enabled", ".sdx-sweep td[data-cell{}]"
NOW = (
    "print(panel.session.idle(80), panel.session.recipe == panel.session.trace.recipe == panel.sweep.cells[{}].recipe)"
)
TOLD = ".sdx-sweep-told"


def test_a_sweep_stops_grows_cell_by_cell_says_what_a_cell_is_and_shows_it_by_click_and_key(browser):
    browser.open(browser.lab.write("sweep.ipynb", START))
    browser.start_cell(0)
    page = browser.page
    page.locator(GO).click()
    page.wait_for_function("() => +document.querySelector('.sdx-sweep[data-count]')?.dataset.count >= 2")
    page.locator(STOP).click()
    painted = _painted(browser)
    page.wait_for_selector(f".sdx-sweep[data-count='{painted}']")
    assert page.locator(f"{CELL.format('')} img").count() == painted < page.locator(CELL.format("")).count() == 90

    browser.python("panel.form.values[1].value = '0 to 2'")
    page.evaluate(WATCH)
    page.locator(GO).click()
    page.wait_for_selector(".sdx-sweep[data-count='9']")
    assert [count for count in page.evaluate("() => window.grown") if count] == [painted, *range(1, 9)]
    assert _painted(browser) == page.locator(f"{CELL.format('')} img").count() == 9

    page.locator(CELL.format("='5'")).hover()
    expect(page.locator(TOLD)).to_contain_text("4 · Seed 2 · ")
    page.locator(CELL.format("='5'")).click()
    expect(page.locator(".sdx-sweep td.on")).to_have_attribute("data-cell", "5")
    assert browser.python(NOW.format(5)) == "True True"
    page.locator(CELL.format("='0'")).focus()
    for key in ("ArrowDown", "ArrowDown", "End", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".sdx-sweep td.on")).to_have_attribute("data-cell", "8")
    expect(page.locator(TOLD)).to_contain_text("7 · Seed 2 · ")
    assert browser.python(NOW.format(8)) == "True True"


def _painted(browser) -> int:
    """Cells that the kernel has sent, once nothing is at work."""
    assert browser.python("print(panel.session.idle(80))") == "True"
    return int(browser.python("print(len(panel.grid.pictures))"))
