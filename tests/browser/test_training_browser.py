"""The training room, as a person walks through it."""

START = """
from sd_explorer import Explorer
explorer = Explorer("a red apple, flat", seed=7, steps=6, exhibit="copy_or_new")
explorer
"""


def test_the_training_pictures_are_compared_remembered_and_recorded(browser):
    browser.open(browser.lab.write("training.ipynb", START))
    browser.start_cell(0)
    page = browser.page
    page.wait_for_function("() => document.querySelectorAll('.sdx-nearest-row img').length === 15")
    assert page.locator(".sdx-half").count() == 4
    strip = page.locator(".sdx-box-training canvas")
    assert strip.count() >= 4 and "sdx-place" not in (strip.first.get_attribute("class") or "")
    page.get_by_role("radio", name="Only memory").click()
    page.locator("button.sdx-remember:enabled").click()
    page.wait_for_function("() => document.querySelectorAll('.sdx-ended img').length === 2")
    page.get_by_role("radio", name="How it learnt").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sdx-grid-row')].filter((e) => e.offsetParent).length === 12"
    )
    page.get_by_role("radio", name="Three trainings").click()
    page.wait_for_selector(".sdx-trained .sdx-learnt")


TEACH = """
from sd_explorer import Explorer
from sd_explorer.experiments import teaching

teaching.ROW_SAMPLES, teaching.LAID, teaching.LOOKS = 8, 4, 1
explorer = Explorer("a red apple, flat", seed=7, steps=6, exhibit="teach")
explorer
"""


def test_a_word_is_taught_and_taken_away(browser):
    browser.open(browser.lab.write("teach.ipynb", TEACH))
    browser.start_cell(0)
    page = browser.page
    page.wait_for_function("() => document.querySelectorAll('.sdx-taught img').length === 4")
    page.locator("button.sdx-teach:enabled").click()
    page.wait_for_selector("button.sdx-teach-away:enabled", timeout=120_000)
    rows = "() => [...document.querySelectorAll('.sdx-grid-row')].filter((e) => e.offsetParent).length === 4"
    page.wait_for_function(rows)
    page.locator("button.sdx-teach-away:enabled").click()
    page.get_by_text("3 of 3 pictures are the same as before").wait_for(timeout=60_000)
