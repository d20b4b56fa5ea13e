"""Two runs and every switch between them, as a person asks for them."""

START = """
from sd_explorer import DecidePanel
panel = DecidePanel(prompt="a red apple, flat", seed=7, steps=5, guidance_scale=2, scheduler="euler")
panel
"""


def test_both_runs_and_every_switch_are_painted_and_scrubbed_with_keys(browser):
    browser.open(browser.lab.write("decide.ipynb", START))
    browser.start_cell(0)
    page = browser.page
    page.locator(".sdx-map-prompt input").fill("a rocket, flat")
    page.locator("button.sdx-decide:enabled").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sdx-curve')].filter((e) => e.offsetParent).length === 2"
    )
    told = browser.python(
        "print(panel.told.shown.branch.after.prompt, len(panel.told.shown.made), panel.told.shown.made[5].leaning)"
    )
    assert told == "a rocket, flat 6 1.0"
    plot = page.locator(".sdx-curve svg").first
    plot.focus()
    page.keyboard.press("End")
    assert page.locator(".sdx-curve").first.get_attribute("data-index") == "5"
