"""The explorer as a person uses it: JupyterLab, Chromium, the pocket model."""

import json
import re

import pytest
from playwright.sync_api import expect

from lab import PROMPT  # isort: skip

START = """
from sd_explorer import Explorer
explorer = Explorer("a cat, flat", steps=8, language="en")
explorer
"""
PICTURE = ".sdx-hero-frame canvas"
STATUS = ".sdx-status-line"
GUIDANCE = ".sdx-guidance-scale input"
FINAL = f"{PICTURE}[data-kind=final]"


THREADS = "import threading; print(sum(t.name == 'sd_explorer' for t in threading.enumerate()))"

DIFFERENT_GLYPHS = """() => {
    const font = getComputedStyle(document.querySelector('.sdx-room-bar, .sdx-header button')).font, pen = document.createElement('canvas').getContext('2d');
    const drawn = (letter) => { pen.font = font; pen.clearRect(0, 0, 60, 60); pen.fillText(letter, 10, 30);
        return pen.getImageData(0, 0, 60, 60).data.join(); };
    return drawn('描') !== drawn('鑑') && drawn('か') !== drawn('め'); }"""

CONTRAST = """() => {
    const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const ground = (e) => { const c = rgb(getComputedStyle(e).backgroundColor);
        return c.length === 3 || c[3] > 0 || !e.parentElement ? c : ground(e.parentElement); };
    const texts = [...document.querySelectorAll('.sdx-app *')].filter((e) => e.offsetParent && !e.disabled &&
        [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
    return texts.map((e) => { const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
        return [(a + .05) / (b + .05), e.textContent.trim().slice(0, 40)]; }).sort((x, y) => x[0] - y[0])[0]; }"""
"""The lowest contrast (WCAG 2) between a visible text and what lies behind it, and the text."""


@pytest.fixture
def explorer(browser):
    """An Explorer whose first picture and steps are on the page."""
    browser.open(browser.lab.write("explorer.ipynb", START, "import time; time.sleep(600)"))
    browser.start_cell(0)
    browser.page.wait_for_selector(FINAL)
    settled(browser)
    return browser


def settled(browser):
    """Wait until nothing is computed and the page shows it."""
    browser.python("assert explorer.session.idle(80)")
    browser.page.wait_for_function("() => !document.querySelector('.sdx-busy')")


def pixels(browser) -> int:
    """A fingerprint of the picture on the page."""
    return browser.page.eval_on_selector(PICTURE, """(c) => {
        let hash = 0; const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        for (let i = 0; i < data.length; i += 4) hash = (hash * 31 + data[i] + 7 * data[i + 1] + 13 * data[i + 2]) | 0;
        return hash; }""")  # fmt: skip


def wait_for_new_final(browser, before):
    browser.page.wait_for_function(
        "(n) => +document.querySelector('.sdx-hero-frame canvas').dataset.finals > n", arg=before
    )


def finals(browser) -> int:
    return int(browser.page.get_attribute(PICTURE, "data-finals"))


def recipe(browser) -> dict:
    return json.loads(browser.python("print(explorer.recipe.to_json())"))


def says(browser, words: str):
    """Wait until the line under the picture says this (a regular expression)."""
    browser.page.wait_for_function(
        "([at, words]) => document.querySelector(at).textContent.match(words)", arg=[STATUS, words]
    )


def test_a_slider_moves_and_the_picture_changes(explorer):
    before, count = pixels(explorer), finals(explorer)
    handle = explorer.page.get_by_role("slider", name="Guidance scale")
    handle.focus()
    explorer.page.keyboard.press("End")
    wait_for_new_final(explorer, count)
    settled(explorer)
    assert recipe(explorer)["guidance_scale"] == 15.0
    assert pixels(explorer) != before
    explorer.page.keyboard.press("Home")
    settled(explorer)
    assert recipe(explorer)["guidance_scale"] == 1.0
    expect(explorer.page.locator(".sdx-field-guidance-scale .sdx-value")).to_have_text("1.0")


def test_typing_a_prompt_paints_it_and_shows_its_pieces_in_the_strip(explorer):
    explorer.page.locator(".sdx-prompt textarea").fill("赤いりんご")
    explorer.page.wait_for_selector(".sdx-piece:has-text('りんご')")
    settled(explorer)
    assert recipe(explorer)["prompt"] == "赤いりんご"


def test_the_strip_fills_while_a_run_goes_on_and_stays_after_stop(explorer):
    page = explorer.page
    explorer.python("explorer.change(steps=150, scheduler='ddim')")
    page.wait_for_function("""() => document.querySelector('.sdx-busy') &&
        document.querySelectorAll('.sdx-frame:not(.sdx-to-come)').length > 1 && document.querySelector('.sdx-last.sdx-to-come')""")
    expect(page.locator(".sdx-box-denoising")).to_have_class(re.compile("now"))
    expect(page.locator(".sdx-box-picture")).to_have_class(re.compile("wait"))
    page.locator("button.sdx-stop").click()
    says(explorer, "Stopped after step")
    settled(explorer)
    assert explorer.python("print(explorer.session.status.kind)") == "stopped"
    assert page.get_attribute(PICTURE, "data-kind") == "step"
    expect(page.locator(".sdx-last")).to_have_class(re.compile("sdx-to-come"))
    last = pixels(explorer)
    page.locator(".sdx-strip").focus()
    page.keyboard.press("Home")
    expect(page.locator(PICTURE)).to_have_attribute("data-step", "0")
    assert pixels(explorer) != last
    expect(page.locator(".sdx-step-text .sdx-title")).to_contain_text("Step 1 of 150")


def test_the_strip_scrubs_and_its_words_follow_while_the_kernel_sleeps(explorer):
    page = explorer.page
    page.wait_for_function("() => document.querySelector('.sdx-hero').dataset.loaded > 0")
    explorer.start_cell(1)
    sleeping = page.locator(PROMPT).nth(1)
    expect(sleeping).to_contain_text("*")
    page.locator(".sdx-strip").focus()
    page.keyboard.press("Home")
    seen, told = set(), set()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        seen.add(pixels(explorer))
        told.add(page.locator(".sdx-step-text .sdx-title").inner_text())
    assert len(seen) == len(told) == 5
    assert page.get_attribute(PICTURE, "data-step") == "5"
    assert page.get_attribute(".sdx-curve", "data-index") == "5"
    kinds = set()
    for kind in page.locator(".sdx-hero .sdx-segments button").all():
        kind.click()
        kinds.add(pixels(explorer))
    assert len(kinds) == 3
    page.locator(".sdx-hero .sdx-play").click()
    expect(page.locator(".sdx-hero")).to_have_attribute("data-index", "8")
    assert page.get_attribute(PICTURE, "data-kind") == "final"
    page.locator(".sdx-box-words").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sdx-box-vectors")).to_be_focused()
    expect(sleeping).to_contain_text("*")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    expect(sleeping).not_to_contain_text("*")


def test_going_back_and_saving_and_opening_bring_the_settings_back(explorer):
    page = explorer.page
    count = finals(explorer)
    page.locator(".sdx-dice").click()
    wait_for_new_final(explorer, count)
    settled(explorer)
    other = recipe(explorer)
    with page.expect_download() as download:
        page.locator(".sdx-header .sdx-saver button").first.click()
        page.locator(".sdx-menu button[data-id=png]").click()
    path = download.value.path()
    page.locator(".sdx-gallery button").nth(1).click()
    settled(explorer)
    assert recipe(explorer)["seed"] == 0 != other["seed"]
    says(explorer, "Shown from memory")
    page.locator(".sdx-header .sdx-drop input").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": path.read_bytes()}
    )
    settled(explorer)
    expect(page.locator(".sdx-footer")).to_contain_text(str(other["seed"]))
    assert recipe(explorer) == other


def test_what_went_wrong_stands_directly_under_the_picture_and_the_picture_stays(explorer):
    page = explorer.page
    before = pixels(explorer)
    page.locator(".sdx-open-model").click()
    model = page.locator(".sdx-model input")
    model.fill("no such thing")
    model.press("Enter")
    problem = page.locator(".sdx-problem[role=alert]")
    expect(problem).to_contain_text("neither a folder")
    expect(model).to_have_value("pocket")
    assert pixels(explorer) == before
    picture, told = page.locator(".sdx-hero-frame").bounding_box(), problem.bounding_box()
    assert 0 <= told["y"] - (picture["y"] + picture["height"]) < 24
    problem.get_by_role("button").click()
    expect(problem).to_be_hidden()


def test_the_question_mark_explains_in_three_depths_and_both_languages(explorer):
    page = explorer.page
    page.locator(".sdx-field-prompt .sdx-q").click()
    box = page.locator(".sdx-popover:popover-open")
    expect(box).to_contain_text("What you would like to see")
    box.get_by_text("the formula").click()
    expect(box.locator("math").first).to_contain_text("ε")
    assert box.locator("math").first.evaluate("(m) => m.getBoundingClientRect().height") > 10
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.locator(".sdx-language button").nth(1).click()
    expect(page.locator(".sdx-box-denoising b")).to_have_text("ノイズ除去")
    expect(page.locator(".sdx-step-text .sdx-title")).to_contain_text("完成した絵")
    assert page.evaluate(DIFFERENT_GLYPHS), "Japanese is shown as boxes: no font for it (fonts-noto-cjk)"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_text_is_readable(explorer, theme):
    page = explorer.page
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    dark = str(theme.endswith("Light")).lower()
    page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=dark)
    contrasts = [page.evaluate(CONTRAST)]
    page.locator(".sdx-box-denoising").click()
    page.wait_for_selector(".sdx-exhibit .sdx-grid canvas")
    contrasts.append(page.evaluate(CONTRAST))
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    for contrast, text in contrasts:
        assert contrast >= 4.5, text


FITS = "() => { const app = document.querySelector('.sdx-app'); return app.scrollWidth <= app.clientWidth; }"


@pytest.mark.parametrize("width", [400, 800])
def test_a_narrow_window_needs_no_sideways_scrolling(explorer, width):
    page = explorer.page
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.wait_for_function("(w) => document.querySelector('.sdx-app').clientWidth < w - 40", arg=width)
    page.wait_for_function(FITS)
    assert page.eval_on_selector(".sdx-hero-frame", "(e) => e.clientWidth") > 200
    page.locator(".sdx-box-denoising").click()
    page.wait_for_selector(".sdx-exhibit .sdx-grid canvas")
    page.wait_for_function(FITS)
    page.set_viewport_size({"width": 1280, "height": 1000})


def test_a_box_opens_its_room_by_click_and_by_keyboard(explorer):
    page = explorer.page
    assert explorer.python("print(*explorer.exhibits)") == ""
    box = page.get_by_role("tab", name=re.compile("^Denoising"))
    box.click()
    expect(box).to_have_attribute("aria-selected", "true")
    page.wait_for_selector(".sdx-exhibit .sdx-grid canvas")
    assert explorer.python("print(*explorer.exhibits, explorer.session.view.room)") == "denoising denoising"
    page.locator(".sdx-room-bar .sdx-link").click()
    page.locator(".sdx-menu [data-id=paused]").click()
    expect(page.locator("button.sdx-paused")).to_be_visible()
    settled(explorer)
    box.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".sdx-point-map, .sdx-map").first).to_be_visible()
    expect(page.locator(".sdx-exhibit .sdx-grid").first).to_be_hidden()
    for name in ("Noise", "Decoder", "Picture"):
        expect(page.get_by_role("tab", name=re.compile(f"^{name}"))).not_to_have_attribute("aria-disabled", "true")
    page.locator(".sdx-room-bar").get_by_role("button", name=re.compile("^Close")).click()
    expect(page.locator(".sdx-room-bar")).to_be_hidden()
    expect(page.locator(".sdx-hero > .sdx-segments")).to_be_visible()


def test_with_a_room_open_picture_settings_strip_and_the_exhibit_fit_a_small_screen(explorer):
    page = explorer.page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".sdx-box-denoising").click()
    page.wait_for_selector(".sdx-exhibit .sdx-grid canvas")
    page.wait_for_function("() => document.querySelector('.sdx-hero-frame').clientHeight < 100")
    rows, app, shown = (
        page.locator(at).bounding_box() for at in (".sdx-exhibit .sdx-rows", ".sdx-app", ".jp-Notebook")
    )
    assert rows["y"] + rows["height"] - app["y"] < shown["height"]
    for field in ("prompt textarea", "seed input", "guidance-scale input", "steps input"):
        expect(page.locator(f".sdx-{field}")).to_be_visible()
    expect(page.locator(".sdx-scheduler")).to_be_hidden()
    page.locator(".sdx-all-settings").click()
    expect(page.locator(".sdx-scheduler")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 1000})


def test_drawers_show_the_program_and_the_model(explorer):
    page = explorer.page
    page.locator(".sdx-open-python").click()
    expect(page.locator(".sdx-code code")).to_contain_text("StableDiffusionPipeline")
    page.locator(".sdx-open-model").click()
    expect(page.locator(".sdx-facts")).to_contain_text("128 × 128")
    expect(page.locator(".sdx-code")).to_have_count(0)
    page.locator(".sdx-open-model").click()
    expect(page.locator(".sdx-facts")).to_have_count(0)


def test_a_hundred_wild_moves_end_in_the_right_picture(explorer):
    page = explorer.page
    page.locator(GUIDANCE).focus()
    keys = ["PageUp", "ArrowRight", "ArrowLeft", "Home", "ArrowRight", "PageUp", "End", "ArrowLeft", "PageDown"]
    for number in range(100):
        page.keyboard.press(keys[number % len(keys)])
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    says(explorer, "Painted in")
    settled(explorer)
    shown = explorer.python("print(explorer.recipe.guidance_scale, explorer.trace.recipe == explorer.recipe)")
    assert shown == "1.1 True"
    expected = explorer.python("""
from sd_explorer import Trace
import numpy as np
print(np.array_equal(Trace.record(explorer.session.model, explorer.recipe).picture, explorer.picture))""")
    assert expected == "True"


def test_two_explorers_live_in_one_notebook_and_close_cleanly(browser):
    second = "from sd_explorer import Explorer\nsecond = Explorer('a dog, flat', steps=8)\nsecond"
    browser.open(browser.lab.write("two.ipynb", START, second))
    browser.run_all()
    browser.page.wait_for_function(
        "() => document.querySelectorAll('.sdx-hero-frame canvas[data-kind=final]').length === 2"
    )
    browser.python("second.change(seed=5); assert second.session.idle(80) and explorer.session.idle(80)")
    assert browser.python("print(explorer.recipe.seed, second.recipe.seed)") == "0 5"
    browser.page.wait_for_function("() => !document.querySelector('.sdx-busy')")
    browser.python("explorer.close(); second.close()")
    browser.page.wait_for_function("() => !document.querySelector('.sdx-hero')")
    assert browser.python(THREADS) == "0"


def test_running_the_cell_again_closes_the_one_before(explorer):
    explorer.python("first = explorer")
    explorer.page.eval_on_selector(PICTURE, "(canvas) => { canvas.dataset.old = 1; }")
    explorer.start_cell(0)
    explorer.page.wait_for_selector(f"{FINAL}:not([data-old])")
    settled(explorer)
    assert (
        explorer.python("print(first.session.closed, explorer.session.closed, first is explorer)") == "True False False"
    )
    assert explorer.python(THREADS) == "1"


def test_a_sibling_paints_the_same_words_and_noise(explorer):
    page = explorer.page
    before = pixels(explorer)
    page.get_by_role("radio", name="ink only").click()
    expect(page.locator(".sdx-open-model")).to_have_text("Model: pocket-ink ▾")
    settled(explorer)
    ink = pixels(explorer)
    assert ink != before
    explorer.python(
        "assert explorer.recipe.seed == 0 and explorer.recipe.model == explorer.trace.recipe.model == 'pocket-ink'"
    )
    page.get_by_role("radio", name="all styles").click()
    expect(page.locator(".sdx-open-model")).to_have_text("Model: pocket ▾")
    settled(explorer)
    assert pixels(explorer) == before
