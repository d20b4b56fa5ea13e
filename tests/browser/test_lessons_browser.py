"""The lessons as a class walks them: every one, in both languages, with guesses that are right and wrong."""

import pytest

START = """
from sd_explorer import Explorer
explorer = Explorer("a cat, flat", steps=4, language={language!r}, scheduler="euler")
explorer
"""
CARD = ".sdx-lesson-card"
NUMBERS = (1, 2, 3, 4, 5, 6, 7, 8)


def guess(page, number: int, wrong: bool):
    """Answer as a person does: with the mouse where the guess is wrong, else with keys."""
    part = page.locator(f"{CARD} .sdx-guess")
    pictures = part.locator(".sdx-guess-choose button")
    if number in (1, 3, 8):
        right = {1: 3, 3: 1, 8: 2}[number]
        if wrong:
            pictures.nth(0).click()
        else:
            pictures.nth(right).focus()
            page.keyboard.press("Enter")
    elif number == 5:
        for index in (2, 4) if wrong else (3, 1):
            pictures.nth(index).click()
    elif number == 4:
        part.locator(".sdx-guess-list button").first.focus()
        page.keyboard.press("ArrowDown")
    elif number == 6:
        axis = part.locator(".sdx-guess-axis")
        axis.focus()
        page.keyboard.press("Home" if wrong else "ArrowRight")
    else:
        plot = part.locator("svg[role=slider]")
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        page.mouse.move(box["x"] + 14, box["y"] + box["height"] - 14)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 14, box["y"] + (box["height"] - 14 if wrong else 90), steps=4)
        page.mouse.up()


def answered(page):
    """Press the button and wait for the sentence."""
    page.locator(f"{CARD} button.sdx-reveal:enabled").click()
    page.wait_for_selector(f"{CARD} .sdx-lesson-told:not(:empty)")
    page.wait_for_selector(f"{CARD} .sdx-guess.sdx-locked.sdx-answered")


@pytest.mark.parametrize(("language", "wrong"), [("en", True), ("ja", False)])
def test_every_lesson_is_walked_from_its_question_to_its_sentence(browser, language, wrong):
    browser.open(browser.lab.write(f"lessons_{language}.ipynb", START.format(language=language)))
    browser.start_cell(0)
    page, told = browser.page, []
    page.locator(".sdx-lessons.sdx-primary").click()
    for number in NUMBERS:
        page.wait_for_selector(f"{CARD} .sdx-segments button.on:has-text('{number}')")
        page.wait_for_selector(f"{CARD} .sdx-guess:visible")
        guess(page, number, wrong)
        answered(page)
        told.append(page.locator(f"{CARD} .sdx-lesson-told").inner_text())
        assert page.locator(f"{CARD} .sdx-left-out img").count() > 1
        page.locator(f"{CARD} button.sdx-next").click()
    assert len(set(told)) == len(NUMBERS)
    assert all(any("\u3040" <= letter <= "\u309f" for letter in words) == (language == "ja") for words in told)
    page.locator(CARD).wait_for(state="hidden")
    page.wait_for_selector(".sdx-lessons:has-text('8/8')")
    kept = browser.python("print(len(explorer.lessons.load(explorer.lessons.save('answers.json')).given))")
    assert kept == "8"


def test_before_a_class_only_the_lesson_is_there_and_it_is_larger(browser):
    browser.open(browser.lab.write("class.ipynb", START.format(language="en").replace("steps=4", "steps=4, lesson=3")))
    browser.start_cell(0)
    page = browser.page
    picture = page.locator(f"{CARD} .sdx-guess-choose img").first
    picture.wait_for()
    before = picture.bounding_box()["width"]
    page.locator(f"{CARD} .sdx-present").click()
    for gone in (".sdx-header", ".sdx-main", ".sdx-pipeline"):
        page.locator(gone).wait_for(state="hidden")
    assert picture.bounding_box()["width"] > 1.3 * before
    page.locator(f"{CARD} .sdx-guess-choose button").nth(0).click()
    answered(page)
    page.locator(f"{CARD} .sdx-try").click()
    page.locator(".sdx-room-bar").wait_for()
    page.locator(".sdx-header").wait_for()
    assert browser.python("print(explorer.session.view.exhibit, explorer.recipe.steps)") == "paused 50"
