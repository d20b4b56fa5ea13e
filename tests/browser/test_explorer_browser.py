"""The explorer as a person uses it: JupyterLab, Chromium, the pocket model."""

import json

import pytest
from playwright.sync_api import expect

from lab import PROMPT  # isort: skip

START = """
from sd_explorer import Explorer
explorer = Explorer("a cat, flat", steps=8, language="en")
explorer
"""
PICTURE = ".sdx-picture canvas"
FINAL = f"{PICTURE}[data-kind=final]"


THREADS = "import threading; print(sum(t.name == 'sd_explorer' for t in threading.enumerate()))"

DIFFERENT_GLYPHS = """() => {
    const font = getComputedStyle(document.querySelector('.sdx-stop')).font, pen = document.createElement('canvas').getContext('2d');
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
        "(n) => +document.querySelector('.sdx-picture canvas').dataset.finals > n", arg=before
    )


def finals(browser) -> int:
    return int(browser.page.get_attribute(PICTURE, "data-finals"))


def recipe(browser) -> dict:
    return json.loads(browser.python("print(explorer.recipe.to_json())"))


def test_a_slider_moves_and_the_picture_changes(explorer):
    before, count = pixels(explorer), finals(explorer)
    explorer.page.locator(".sdx-guidance-scale .noUi-handle").focus()
    explorer.page.keyboard.press("End")
    wait_for_new_final(explorer, count)
    settled(explorer)
    assert recipe(explorer)["guidance_scale"] == 15.0
    assert pixels(explorer) != before
    explorer.page.keyboard.press("Home")
    settled(explorer)
    assert recipe(explorer)["guidance_scale"] == 1.0
    expect(explorer.page.locator(".sdx-field", has=explorer.page.locator(".sdx-guidance-scale")).locator(".sdx-value")).to_have_text("1.0")  # fmt: skip


def test_typing_a_prompt_paints_it_and_shows_its_tokens(explorer):
    prompt = explorer.page.locator(".sdx-prompt textarea")
    prompt.fill("赤いりんご")
    explorer.page.wait_for_selector(".sdx-chips i:has-text('りんご')")
    settled(explorer)
    assert recipe(explorer)["prompt"] == "赤いりんご"


def test_stop_stops_within_a_step_and_the_last_guess_stays(explorer):
    explorer.python("explorer.change(steps=150, scheduler='ddim')")
    explorer.page.wait_for_function("() => document.querySelector('.sdx-footer').innerText.match(/Step [2-9] of 150/)")
    explorer.page.locator("button.sdx-stop").click()
    explorer.page.wait_for_function("() => document.querySelector('.sdx-footer').innerText.includes('Stopped')")
    settled(explorer)
    assert explorer.python("print(explorer.session.status.kind)") == "stopped"
    assert explorer.page.get_attribute(PICTURE, "data-kind") == "preview"


def test_the_strip_scrubs_while_the_kernel_sleeps(explorer):
    page = explorer.page
    page.wait_for_function("() => document.querySelectorAll('.sdx-grid')[1].dataset.loaded > 1")
    explorer.start_cell(1)
    sleeping = page.locator(PROMPT).nth(1)
    expect(sleeping).to_contain_text("*")
    rows = page.locator(".sdx-grid .sdx-rows").nth(1)
    rows.scroll_into_view_if_needed()
    seen = set()
    rows.focus()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        seen.add(pixels(explorer))
    assert len(seen) == 5
    assert page.get_attribute(PICTURE, "data-step") == "5"
    assert [grid.get_attribute("data-index") for grid in page.locator(".sdx-grid").all()[:2]] == ["5", "5"]
    page.locator(".sdx-grid .sdx-play").nth(1).click()
    page.wait_for_function("() => document.querySelectorAll('.sdx-grid')[1].dataset.index === '7'")
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
        page.locator(".sdx-controls-column .sdx-saver > button").click()
        page.locator(".sdx-menu button[data-id=png]").click()
    path = download.value.path()
    page.locator(".sdx-gallery button").nth(1).click()
    settled(explorer)
    assert recipe(explorer)["seed"] == 0 != other["seed"]
    expect(page.locator(".sdx-footer")).to_contain_text("shown from memory")
    page.locator(".sdx-controls-column .sdx-drop input").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": path.read_bytes()}
    )
    settled(explorer)
    page.wait_for_function(
        "(seed) => document.querySelector('.sdx-footer').innerText.includes(seed)", arg=str(other["seed"])
    )
    assert recipe(explorer) == other


def test_a_wrong_model_is_one_sentence_and_the_picture_stays(explorer):
    before = pixels(explorer)
    model = explorer.page.locator(".sdx-model input")
    model.fill("no such thing")
    model.press("Enter")
    expect(explorer.page.locator(".sdx-footer [role=alert]")).to_contain_text("neither a folder")
    expect(model).to_have_value("pocket")
    assert pixels(explorer) == before


def test_the_question_mark_explains_in_three_depths_and_both_languages(explorer):
    page = explorer.page
    page.locator(".sdx-field", has=page.locator(".sdx-prompt")).locator(".sdx-q").click()
    box = page.locator(".sdx-popover:popover-open")
    expect(box).to_contain_text("What you would like to see")
    box.get_by_text("the formula").click()
    expect(box.locator("pre")).to_contain_text("ε")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.locator(".sdx-language button").nth(1).click()
    expect(page.locator(".sdx-stop")).to_have_text("停止")
    expect(page.locator(".sdx-nav button").first).not_to_have_text("Denoising")
    assert page.evaluate(DIFFERENT_GLYPHS), "Japanese is shown as boxes: no font for it (fonts-noto-cjk)"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_text_is_readable(explorer, theme):
    page = explorer.page
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    dark = str(theme.endswith("Light")).lower()
    page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=dark)
    contrast, text = page.evaluate(CONTRAST)
    assert contrast >= 4.5, text
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")


def test_a_narrow_window_needs_no_sideways_scrolling(explorer):
    page = explorer.page
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.wait_for_function("() => document.querySelector('.sdx-app').clientWidth < 560")
    page.wait_for_function(
        "() => { const app = document.querySelector('.sdx-app'); return app.scrollWidth <= app.clientWidth; }"
    )
    assert page.eval_on_selector(".sdx-picture", "(e) => e.clientWidth") > 200
    page.set_viewport_size({"width": 1280, "height": 1000})


def test_every_tab_shows_its_panel(explorer):
    page = explorer.page
    page.locator(".sdx-nav button", has_text="Paused").click()
    page.wait_for_function("() => document.querySelectorAll('.sdx-grid')[3].querySelectorAll('canvas').length === 4")
    settled(explorer)
    expect(page.locator(".sdx-section")).to_contain_text("%")
    page.locator(".sdx-nav button", has_text="Python").click()
    expect(page.locator(".sdx-code code")).to_contain_text("StableDiffusionPipeline")
    page.locator(".sdx-nav button", has_text="This model").click()
    expect(page.locator(".sdx-facts")).to_contain_text("128 × 128")


def test_a_hundred_wild_moves_end_in_the_right_picture(explorer):
    page = explorer.page
    handle = page.locator(".sdx-guidance-scale .noUi-handle")
    handle.focus()
    keys = ["PageUp", "ArrowRight", "ArrowLeft", "Home", "ArrowRight", "PageUp", "End", "ArrowLeft", "PageDown"]
    for number in range(100):
        page.keyboard.press(keys[number % len(keys)])
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.sdx-footer').innerText.includes('8 steps in')")
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
        "() => document.querySelectorAll('.sdx-picture canvas[data-kind=final]').length === 2"
    )
    browser.python("second.change(seed=5); assert second.session.idle(80) and explorer.session.idle(80)")
    assert browser.python("print(explorer.recipe.seed, second.recipe.seed)") == "0 5"
    browser.page.wait_for_function("() => !document.querySelector('.sdx-busy')")
    browser.python("explorer.close(); second.close()")
    browser.page.wait_for_function("() => !document.querySelector('.sdx-picture')")
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
    page.get_by_role("button", name="ink only").click()
    page.wait_for_function("() => document.querySelector('.sdx-model input').value === 'pocket-ink'")
    settled(explorer)
    ink = pixels(explorer)
    assert ink != before
    explorer.python(
        "assert explorer.recipe.seed == 0 and explorer.recipe.model == explorer.trace.recipe.model == 'pocket-ink'"
    )
    page.get_by_role("button", name="all styles").click()
    page.wait_for_function("() => document.querySelector('.sdx-model input').value === 'pocket'")
    settled(explorer)
    assert pixels(explorer) == before
