"""One JupyterLab and one Chromium for all browser tests."""

import os

import pytest

from lab import CHROMIUM, Browser, new_page, running_chromium, running_lab  # isort: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in str(item.path.parent.name):
            item.add_marker(pytest.mark.browser)
            if not os.path.exists(CHROMIUM):
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; install it or set CHROMIUM"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory, kernels):
    root, home = tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("home")
    with running_lab(root, home, kernels) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def _browser(lab, chromium):
    return Browser(new_page(chromium), lab)


@pytest.fixture
def browser(_browser):
    """The page; errors in its console fail the test, its kernel ends with it.

    A widget that wants to tell the ended kernel something (it is drawn to the end, a timer runs out) can't: that is this
    fixture's doing and no error of the page.
    """
    _browser.errors.clear()
    yield _browser
    errors = [*_browser.errors]
    _browser.shutdown()
    assert errors == []
