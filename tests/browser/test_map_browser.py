"""The prompt map as a person uses it: type, point, draw around, zoom in, walk."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from test_explorer_browser import CONTRAST, recipe  # isort: skip

START = """
from sd_explorer import Explorer
explorer = Explorer("a cat, flat", steps=4)
walk, chart = explorer.open("walk"), explorer.open("prompt_map")
explorer
"""
MAP = ".sdx-map"
OVER = ".sdx-map-over"


@pytest.fixture
def prompts(browser):
    """An Explorer with its map open and the first prompt on it."""
    browser.open(browser.lab.write("map.ipynb", START))
    browser.page.set_viewport_size({"width": 1280, "height": 1500})
    browser.start_cell(0)
    browser.page.wait_for_selector(f"{MAP}[data-count='992'][data-trail='1']")
    browser.python("assert explorer.session.idle(80)")
    browser.page.locator(OVER).scroll_into_view_if_needed()
    yield browser
    browser.page.set_viewport_size({"width": 1280, "height": 1000})


def data(browser, name: str) -> float:
    return float(browser.page.get_attribute(MAP, f"data-{name}"))


def wait_for(browser, condition: str):
    browser.page.wait_for_function(
        f"() => {{ const map = document.querySelector('{MAP}').dataset; return {condition}; }}"
    )


def on_screen(browser, prompt: str) -> tuple[float, float]:
    """Where a prompt of the map lies on the page."""
    code = f"print(*chart.page.widget.at(chart.chart.points[chart.chart.prompts.index({prompt!r})]))"
    x, y = map(float, browser.python(code).split())
    box = browser.page.locator(OVER).bounding_box()
    k, right, up, wide, high = map(float, browser.page.get_attribute(MAP, "data-view").split(","))
    u, v = (x * k + right) * wide, (y * k + up) * high
    return box["x"] + box["width"] / 2 * (1 + u), box["y"] + box["height"] / 2 * (1 - v)


def test_a_typed_prompt_lands_and_nothing_else_moves(prompts):
    before = prompts.python("print(hash(chart.page.widget.points))")
    prompts.page.locator(".sdx-map-prompt input:visible").first.fill("a kitten")
    expect(prompts.page.locator(".sdx-near").first).to_contain_text("a cat")
    prompts.python("assert explorer.session.idle(80)")
    assert (
        prompts.python("print(chart.placing.spot.placed.prompt, chart.page.widget.trail[-1]['text'])")
        == "a kitten a kitten"
    )
    assert recipe(prompts)["prompt"] == "a kitten"
    assert prompts.python("print(hash(chart.page.widget.points))") == before
    expect(prompts.page.locator(".sdx-map-columns")).to_contain_text("CLIP score")
    wait_for(prompts, "map.guest === '1'")


def test_pointing_names_a_prompt_and_a_click_paints_it(prompts):
    prompts.page.mouse.move(*on_screen(prompts, "a crescent moon"))
    tip = prompts.page.locator(".sdx-map-tip")
    expect(tip).not_to_be_empty()
    named = tip.inner_text()
    assert named == prompts.python(f"print(chart.page.prompt({int(data(prompts, 'hot'))}))")
    prompts.page.mouse.click(*on_screen(prompts, "a crescent moon"))
    expect(prompts.page.locator(".sdx-map-prompt input:visible").first).to_have_value(named)
    prompts.python("assert explorer.session.idle(80)")
    assert recipe(prompts)["prompt"] == named


def test_drawing_around_points_lists_them(prompts):
    page, box = prompts.page, prompts.page.locator(OVER).bounding_box()
    page.locator(".sdx-map-tools button").first.click()
    corners = [(0.02, 0.12), (0.98, 0.12), (0.98, 0.98), (0.02, 0.98)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()
    wait_for(prompts, "+map.selected > 500")
    expect(page.locator(".sdx-list li")).to_have_count(60)
    expect(page.get_by_text(f"{data(prompts, 'selected'):.0f} selected")).to_be_visible()
    page.keyboard.press("Escape")
    wait_for(prompts, "map.selected === '0'")
    expect(page.locator(".sdx-list li")).to_have_count(0)


def test_keys_zoom_until_points_become_pictures(prompts):
    prompts.page.locator(OVER).focus()
    for _ in range(9):
        prompts.page.keyboard.press("+")
    wait_for(prompts, "+map.zoom > 6 && +map.hot >= 0")
    wait_for(prompts, "+map.pictures >= 3")
    prompts.page.keyboard.press("0")
    wait_for(prompts, "map.zoom === '1.00'")


def test_japanese_in_the_dark_is_readable(prompts):
    page = prompts.page
    page.locator(".sdx-language button").nth(1).click()
    expect(page.locator(".sdx-map-columns")).to_contain_text("本当の隣人")
    wait_for(prompts, "+map.labels >= 5")
    assert "動物" in prompts.python("print(*[mark['text'] for mark in chart.page.widget.marks])")
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    contrast, text = page.evaluate(CONTRAST)
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'true'")
    assert contrast >= 4.5, text


def test_a_path_on_the_map_is_walked_and_scrubbed(prompts):
    page = prompts.page
    page.locator(".sdx-map-tools button", has_text="Path").click()
    page.mouse.move(*on_screen(prompts, "a crescent moon"))
    page.mouse.down()
    page.mouse.move(*on_screen(prompts, "a rabbit"), steps=5)
    page.mouse.up()
    expect(page.get_by_text("open Walk")).to_be_visible()
    prompts.python("assert explorer.session.idle(80)")
    ends = prompts.python("print(walk.start.placeholder, walk.end.placeholder, sep='|')").split("|")
    assert "moon" in ends[0] and recipe(prompts)["prompt"] == ends[1] != ends[0]
    page.locator(".sdx-room-bar").get_by_role("radio", name="Walk").click()
    prompts.python("walk.count.value = 4")
    page.locator("button.sdx-walk").click()
    strip = page.locator(".sdx-grid:visible").last
    expect(strip).to_have_attribute("data-index", "3")
    expect(strip.locator("canvas")).not_to_have_count(0)
    prompts.python("assert explorer.session.idle(80)")
    canvas = page.locator(".sdx-picture canvas")
    end = canvas.evaluate("(canvas) => canvas.toDataURL()")
    strip.locator(".sdx-rows").focus()
    page.keyboard.press("Home")
    expect(strip).to_have_attribute("data-index", "0")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != end


def test_three_dimensions_turn(prompts):
    page = prompts.page
    prompts.python("chart.controls.method.value = 'pca'; chart.controls.dimensions.value = 3")
    prompts.python("assert explorer.session.idle(80)")
    wait_for(prompts, "map.dimensions === '3' && map.trail === '1'")
    box, before = page.locator(OVER).bounding_box(), data(prompts, "yaw")
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 230, steps=4)
    page.mouse.up()
    wait_for(prompts, f"+map.yaw > {before + 0.5}")
    assert prompts.python("print(explorer.recipe.prompt)") == "a cat, flat"  # a drag picks nothing
    page.keyboard.press("ArrowLeft")
    wait_for(prompts, f"+map.yaw > {before + 1}")


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl_within_limits(prompts):
    page, box = prompts.page, prompts.page.locator(OVER).bounding_box()
    page.set_viewport_size({"width": 1280, "height": 700})
    page.locator(OVER).scroll_into_view_if_needed()
    box = page.locator(OVER).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, max(box["y"], 100) + 60)
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        "(y) => document.querySelector('.sdx-map-over').getBoundingClientRect().y > y + 50", arg=box["y"]
    )
    assert data(prompts, "zoom") == 1
    expect(page.locator(".sdx-map-note")).to_contain_text("Ctrl")
    box = page.locator(OVER).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -600)
    wait_for(prompts, "+map.zoom > 1.5")
    for _ in range(12):
        page.mouse.wheel(0, 600)
    wait_for(prompts, "+map.zoom < 1")
    page.keyboard.up("Control")
    assert data(prompts, "zoom") >= 0.8


def test_the_card_of_the_prompt_hides_no_neighbour(prompts):
    for prompt in ("a cat, flat", "a red apple", "a castle, 3d render"):
        prompts.python(f"explorer.change(prompt={prompt!r}); assert explorer.session.idle(80)")
        expect(prompts.page.locator(".sdx-map-card")).to_contain_text(prompt)
        wait_for(prompts, "map.near && JSON.parse(map.near).length === 10")
        left, top, width, height = json.loads(prompts.page.get_attribute(MAP, "data-card"))
        near = json.loads(prompts.page.get_attribute(MAP, "data-near"))
        assert not [p for p in near if left < p[0] < left + width and top < p[1] < top + height]


def test_a_cosine_stands_on_one_line_and_names_are_paired(prompts):
    cell = prompts.page.locator(".sdx-near .sdx-number").first
    assert cell.bounding_box()["height"] < 32 and cell.inner_text().startswith("0.")
    expect(prompts.page.locator(".sdx-near").first.locator("tr")).to_have_count(10)
    expect(prompts.page.locator(".sdx-near").first).to_contain_text("猫")


def test_a_map_is_saved_from_the_app(prompts):
    page = prompts.page
    page.locator("button.sdx-quiet", has_text="more").click()
    for entry, begins in (("All prompts", b"\xef\xbb\xbfprompt"), ("Parquet", b"PAR1"), ("The map", b"PK")):
        page.locator(".sdx-map-more").get_by_role("button", name="Save").click()
        with page.expect_download() as download:
            page.locator(".sdx-map-more .sdx-menu button", has_text=entry).click()
        assert Path(download.value.path()).read_bytes().startswith(begins)


def test_named_axes_are_written_at_the_edges(prompts):
    prompts.page.get_by_text("on two axes").click()
    axes = prompts.page.locator(".sdx-map-axis")
    expect(axes).to_have_count(4)
    expect(axes.first).to_have_text("← an animal")
    prompts.python("chart.controls.kind.value = 'likeness'; assert explorer.session.idle(80)")
    expect(axes).to_have_count(0)


def test_a_word_that_was_never_taught_is_named(prompts):
    prompts.page.locator(".sdx-map-prompt input:visible").first.fill("a democracy, flat")
    expect(prompts.page.get_by_text("“democracy” lies far")).to_be_visible()
