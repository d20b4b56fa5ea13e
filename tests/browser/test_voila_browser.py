"""The same app without a notebook around it."""

import contextlib

import nbformat
from playwright.sync_api import expect

from lab import new_page, running_voila  # isort: skip

CODE = "from sd_explorer import Explorer\nexplorer = Explorer('a cat, flat', steps=4)\nexplorer"


def test_voila_shows_the_explorer_and_a_slider_paints(tmp_path, chromium):
    notebook = tmp_path / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)]), notebook)
    with running_voila(notebook, tmp_path) as url, contextlib.closing(new_page(chromium)) as page:
        page.goto(url)
        page.wait_for_selector(".sdx-hero-frame canvas[data-kind=final]")
        page.locator(".sdx-steps input").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".sdx-strip .sdx-frame")).to_have_count(6)
        expect(page.locator(".sdx-box-denoising")).to_contain_text("× 5")
        page.screenshot(path=tmp_path / "voila.png")
