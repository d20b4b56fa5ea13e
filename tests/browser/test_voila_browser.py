"""The same app without a notebook around it."""

import contextlib

import nbformat
from playwright.sync_api import expect

from lab import ROOT, asked_outside, new_page, running_voila  # isort: skip

CODE = "from sd_explorer import Explorer\nexplorer = Explorer('a cat, flat', steps=4)\nexplorer"


OURS = nbformat.read(ROOT / "notebooks" / "01_first_picture.ipynb", 4).metadata
"""What our notebooks say of themselves, the template of Voilà among it."""


def test_voila_shows_the_explorer_a_slider_paints_and_nothing_outside_is_asked(tmp_path, chromium):
    notebook = tmp_path / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=OURS), notebook)
    with running_voila(notebook, tmp_path) as url, contextlib.closing(new_page(chromium)) as page:
        outside = asked_outside(page)
        page.goto(url)
        page.wait_for_selector(".sdx-hero-frame canvas[data-kind=final]")
        page.locator(".sdx-steps input").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".sdx-strip .sdx-frame")).to_have_count(6)
        expect(page.locator(".sdx-box-denoising")).to_contain_text("× 5")
        page.screenshot(path=tmp_path / "voila.png")
        assert outside == []
