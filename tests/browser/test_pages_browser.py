"""Pages that travel, in a browser without a network: they scrub, pick, compare, switch language and theme."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.exhibits import LessonPanel
from sd_explorer.exhibits.lessons.travels import lesson_page
from sd_explorer.experiments.frames import Frames, frames_of
from sd_explorer.files.png import png_with_settings
from sd_explorer.models import load_model
from sd_explorer.pages.kinds import ROWS, comparison_page, run_page, stored_page
from sd_explorer.pages.map_page import map_page
from sd_explorer.prompts.embedding_map import EmbeddingMap
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread
from sd_explorer.sweeps.painting import Painted
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep


@pytest.fixture(scope="module")
def trace():
    return Trace.record(load_model("pocket"), Recipe(steps=6))


@pytest.fixture
def offline(chromium, tmp_path):
    """A function that opens a page's HTML from the disk; anything that goes wrong or out fails the test."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    sheet, wrong = context.new_page(), []
    sheet.on("pageerror", lambda error: wrong.append(str(error)))
    sheet.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    sheet.on(
        "request", lambda request: request.url.startswith(("file:", "blob:", "data:")) or wrong.append(request.url)
    )

    def show(html: str):
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        sheet.goto((tmp_path / "page.html").as_uri())
        sheet.wait_for_selector("body[data-ready='1']")
        return sheet

    yield show
    context.close()
    assert wrong == []


def test_a_run_scrubs_in_both_pictures_and_speaks_two_languages(offline, trace):
    frames = [one for one in frames_of(load_model("pocket"), trace, ROWS) if isinstance(one, Frames)][-1]
    sheet = offline(run_page(frames))
    sheet.wait_for_selector(".sdx-grid[data-loaded='1']")
    rows = sheet.locator(".sdx-grid .sdx-rows")
    shot = "() => document.querySelector('section canvas').toDataURL()"
    sheet.wait_for_function(f"() => ({shot})().length > 2000")
    last = sheet.evaluate(shot)
    rows.focus()
    sheet.keyboard.press("Home")
    expect(sheet.locator(".sdx-grid")).to_have_attribute("data-index", "0")
    sheet.wait_for_function(f"(last) => ({shot})() !== last", arg=last)
    sheet.get_by_role("button", name="日本語").click()
    expect(sheet.locator(".sdx-settings-table")).to_contain_text("シード")
    assert sheet.evaluate("() => document.documentElement.lang") == "ja"
    before = sheet.evaluate("() => getComputedStyle(document.querySelector('.sdx-page')).backgroundColor")
    sheet.locator(".sdx-page-theme").click()
    assert sheet.evaluate("() => getComputedStyle(document.querySelector('.sdx-page')).backgroundColor") != before


def test_a_sweep_shows_its_cells_says_what_they_are_and_turns_its_axes(offline, trace, tmp_path):
    sweep = Sweep(Recipe(steps=6), {"scheduler": ["ddim", "euler"], "seed": [1, 2, 3], "guidance_scale": [1, 4]})
    store = Store(tmp_path / "out")
    store.begin(sweep)
    for recipe in sweep.recipes[:8]:
        store.keep(recipe, Painted(png_with_settings(trace.picture, recipe), 0.5, 6, "torch 2", None))
    sheet = offline(stored_page(store))
    expect(sheet.locator(".sdx-sweep td img")).to_have_count(6)
    sheet.locator(".sdx-sweep td[data-cell='1']").hover()
    expect(sheet.locator(".sdx-sweep-told")).to_contain_text("DDIM")
    sheet.locator(".sdx-sweep td[data-cell='1']").click()
    expect(sheet.locator(".sdx-sweep td.on")).to_have_attribute("data-cell", "1")
    sheet.keyboard.press("ArrowDown")
    sheet.locator(".sdx-sweep-page input").press("End")
    expect(sheet.locator(".sdx-sweep td img")).to_have_count(2)
    sheet.locator("select.sdx-sweep-across").select_option(index=0)
    expect(sheet.locator(".sdx-sweep th[scope=col]")).to_have_text(["DDIM", "Euler"])


def test_two_pictures_are_compared_in_four_ways(offline, trace):
    one = trace.picture // 2
    other = one + np.uint8(60)
    recipes = (trace.recipe, trace.recipe.change(guidance_scale=9))
    sheet = offline(comparison_page((one, other), recipes, ("one.png", "two.png")))
    sheet.wait_for_selector(".sdx-compare[data-ready='1']")
    expect(sheet.locator(".sdx-settings-table").first).to_contain_text("Guidance")
    sheet.locator(".sdx-compare-line").press("End")
    assert (
        sheet.evaluate("() => document.querySelector('.sdx-compare-stage').style.getPropertyValue('--sdx-cut')")
        == "100%"
    )
    sheet.get_by_role("radio", name="Difference").click()
    expect(sheet.locator(".sdx-compare-map")).to_be_visible()
    r, g, b = sheet.evaluate("""() => [...document.querySelector('.sdx-compare-map').getContext('2d')
        .getImageData(5, 5, 1, 1).data].slice(0, 3)""")
    assert g > r and g > b, "B is brighter: green"
    sheet.get_by_role("radio", name="Side by side").click()
    boxes = [figure.bounding_box() for figure in sheet.locator(".sdx-compare figure").all()]
    assert boxes[1]["x"] > boxes[0]["x"] + boxes[0]["width"] - 1


def test_a_map_with_my_prompts_names_what_is_pointed_at_and_speaks_two_languages(offline):
    chart = EmbeddingMap.reference(load_model("pocket"))
    html = map_page(chart, chart.place(["a purple rocket", "a red car, ink"]))
    sheet = offline(html)
    expect(sheet.locator(".sdx-settings-table")).to_contain_text("a red car, ink")
    sheet.wait_for_selector(".sdx-map[data-trail='2'][data-view]")
    state = json.loads(re.search(r"^const page = (.*);$", html, re.MULTILINE)[1])["blocks"][0]["state"]
    points = np.frombuffer(base64.b64decode(state["points"]["$"]), np.float32).reshape(-1, 2)
    x, y = map(float, points[state["texts"].index("a cat")])
    k, right, up, wide, high = map(float, sheet.get_attribute(".sdx-map", "data-view").split(","))
    box = sheet.locator(".sdx-map-over").bounding_box()
    u, v = (x * k + right) * wide, (y * k + up) * high
    sheet.mouse.move(box["x"] + box["width"] / 2 * (1 + u), box["y"] + box["height"] / 2 * (1 - v))
    expect(sheet.locator(".sdx-map-tip")).not_to_be_empty()
    legend = sheet.locator(".sdx-map-legend").inner_text()
    sheet.get_by_role("button", name="日本語").click()
    expect(sheet.locator(".sdx-map-legend")).not_to_have_text(legend)


def test_a_lesson_is_guessed_and_its_answer_unfolded(offline):
    session = Session(Recipe(), View(), worker=SameThread)
    panel = LessonPanel(session)
    session.look(lesson=1)
    panel.card.guess.value = [0]
    panel.card.bar.go.click()
    html = lesson_page(panel.state, panel.card.asked_with())
    panel.close()
    session.close()
    sheet = offline(html)
    expect(sheet.locator("summary")).to_be_visible()
    assert not sheet.locator(".sdx-left-out").is_visible()
    sheet.locator(".sdx-guess button").nth(1).click()
    sheet.locator("summary").click()
    expect(sheet.locator(".sdx-left-out")).to_be_visible()
    expect(sheet.locator(".sdx-guess.sdx-locked")).to_be_visible()
