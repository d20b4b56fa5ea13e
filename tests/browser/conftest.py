"""One JupyterLab and one Chromium for all browser tests."""

import os

import pytest

from lab import CHROMIUM, running_browser, running_lab  # isort: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in str(item.path.parent.name):
            item.add_marker(pytest.mark.browser)
            if not os.path.exists(CHROMIUM):
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; install it or set CHROMIUM"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    root, home = tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("home")
    with running_lab(root, home) as running:
        yield running


@pytest.fixture(scope="session")
def _browser(lab):
    with running_browser(lab) as browser:
        yield browser


@pytest.fixture
def browser(_browser):
    """The page; errors in its console fail the test, its kernel ends with it."""
    _browser.errors.clear()
    yield _browser
    _browser.shutdown()
    assert _browser.errors == []
